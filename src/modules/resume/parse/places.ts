const STATES =
  'AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC PR ST ON BC QC AB MB SK NS NB NL NSW VIC QLD WAS ACT';
const REGIONS =
  'usa us united states|united states of america|united states|u.s.a.|u.s.|usa|us|uk|u.k.|united kingdom|england|scotland|wales|ireland|northern ireland|canada|australia|new zealand|' +
  'germany|deutschland|france|spain|españa|portugal|italy|italia|netherlands|the netherlands|belgium|switzerland|schweiz|austria|österreich|poland|polska|czech republic|czechia|' +
  'slovakia|hungary|romania|bulgaria|greece|turkey|türkiye|ukraine|russia|belarus|serbia|croatia|slovenia|estonia|latvia|lithuania|finland|sweden|norway|denmark|iceland|india|pakistan|' +
  'bangladesh|sri lanka|nepal|china|hong kong|taiwan|japan|korea|south korea|singapore|malaysia|indonesia|thailand|vietnam|philippines|uae|united arab emirates|saudi arabia|qatar|kuwait|' +
  'bahrain|oman|israel|egypt|morocco|tunisia|algeria|nigeria|kenya|ghana|ethiopia|uganda|tanzania|rwanda|south africa|brazil|brasil|argentina|chile|colombia|peru|mexico|méxico|ecuador|' +
  'uruguay|venezuela|costa rica|california|texas|new york|florida|illinois|washington|massachusetts|georgia|ohio|virginia|pennsylvania|oregon|colorado|arizona|michigan|new jersey|' +
  'north carolina|ontario|quebec|british columbia|alberta|karnataka|maharashtra|tamil nadu|telangana|kerala|gujarat|delhi|punjab|haryana|uttar pradesh|west bengal|bavaria|bayern|england|' +
  'catalonia|lombardy|são paulo|rio de janeiro|lagos state|victoria|new south wales|queensland';
const STATE = new Set(STATES.split(' '));
const REGION = new Set(REGIONS.split('|'));
const ALONE = /^(?:remote|hybrid|on-?site|worldwide|work from home|wfh|fully remote)$/i;
const CITY = /^(?:\p{Lu}|\p{Lo})[\p{L}\p{M}.'’ -]{1,40}$/u;

export function isRegion(text: string): boolean {
  const bare = text.trim().replace(/\s+\d{4,6}(?:-\d{4})?$/, '');
  return STATE.has(bare) || REGION.has(bare.toLowerCase());
}

/** The place a piece of text names as a whole ("Austin, TX", "Berlin, Germany", "Remote"), without street and postcode. */
export function findPlace(text: string): string | null {
  const bare = text.trim().replace(/\s*\((?:remote|hybrid|on-?site)\)$/i, '');
  if (ALONE.test(bare)) return bare;
  const parts = bare.split(/\s*,\s*/).filter((part) => part !== '');
  if (parts.length < 2 || parts.length > 5) return REGION.has(bare.toLowerCase()) && bare.length > 3 ? bare : null;
  const last = parts.at(-1) as string;
  if (!isRegion(last)) return null;
  // "London, England, United Kingdom": the city stands before the first region.
  const city = parts.slice(0, -1).findLast((part) => !isRegion(part)) ?? parts[0] ?? '';
  const bareCity = city
    .replace(/^\d.*?(?:Street|St\.?|Road|Rd\.?|Avenue|Ave\.?|Lane|Drive|Dr\.?|Blvd\.?)\s+/i, '')
    .replace(/^\d{4,6}\s+/, '')
    .trim();
  const region = last.replace(/\s+\d{4,6}(?:-\d{4})?$/, '');
  return CITY.test(bareCity) ? `${bareCity}, ${region}` : null;
}
