/** Words that end a job title. A heading, a company or a school seldom ends in one. */
const HEADS =
  'engineer engineers developer programmer architect analyst scientist manager director lead leader head officer president vp ceo cto cfo coo cio cpo cmo ciso ' +
  'founder cofounder co-founder owner partner principal consultant specialist administrator admin coordinator supervisor superintendent associate assistant intern ' +
  'trainee apprentice fellow researcher professor lecturer instructor teacher tutor trainer coach designer artist illustrator animator writer editor author copywriter ' +
  'journalist producer strategist planner buyer merchandiser recruiter representative rep agent advisor adviser broker banker accountant auditor bookkeeper controller ' +
  'treasurer clerk cashier receptionist secretary operator technician mechanic electrician machinist driver courier dispatcher inspector tester nurse physician ' +
  'surgeon doctor dentist pharmacist therapist psychologist counselor counsellor paramedic caregiver attorney lawyer paralegal judge librarian translator interpreter ' +
  'photographer videographer chef cook waiter waitress barista bartender server host hostess housekeeper janitor guard soldier sergeant captain lieutenant pilot ' +
  'steward volunteer freelancer contractor expert master evangelist advocate executive generalist practitioner investigator statistician economist mathematician ' +
  'physicist chemist biologist geologist surveyor estimator foreman worker helper salesperson salesman seller marketer promoter ambassador moderator curator sre sdet ' +
  'dba qa devops ic tlm tpm entwickler entwicklerin ingenieur ingenieurin leiter leiterin berater beraterin praktikant praktikantin werkstudent werkstudentin ' +
  'développeur développeuse ingénieur ingénieure stagiaire responsable directeur directrice chef desarrollador desarrolladora ingeniero ingeniera gerente analista ' +
  'desenvolvedor desenvolvedora engenheiro engenheira estagiário sviluppatore ingegnere programista inżynier kierownik specjalista staż postdoc dean provost registrar';
const TITLE_HEADS = new Set(HEADS.split(' '));

const words = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{M}]+(?:[-'’][\p{L}\p{M}]+)*/gu) ?? [];

export function hasTitleWord(text: string): boolean {
  return words(text).some((word) => TITLE_HEADS.has(word) || TITLE_HEADS.has(word.replace(/.*-/, '')));
}

/** The part that names the job ends in a title word: "Engineer, Payments", "Head of Data", "Intern on the ML Team". */
export function isTitle(text: string): boolean {
  const core = text.split(/\s(?:of|for|on|at|in|to|with|und|für|de)\s|[,(/|–—-](?=\s)|\s[–—/]|\s-\s/u)[0] ?? '';
  const list = words(core.replace(/\([^)]*\)?/g, ' '));
  const last = list
    .filter(
      (word) =>
        !/^(?:i{1,3}|iv|v|jr|sr|senior|junior|lead|ii|remote|contract|part-time|full-time|level|l\d)$/.test(word),
    )
    .at(-1);
  return last !== undefined && (TITLE_HEADS.has(last) || TITLE_HEADS.has(last.replace(/.*-/, ''))) && list.length <= 9;
}
