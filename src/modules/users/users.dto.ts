import { Transform } from 'class-transformer';
import { IsEmail, IsIn, IsOptional, IsString, Length, Matches, MaxLength, ValidateIf } from 'class-validator';
import { trimmed } from '../../common/http/transforms.js';
import { MayBeAbsent } from '../../common/http/validation.js';
import { usernamePattern } from './account-names.js';

export class UpdateProfileRequest {
  @MayBeAbsent()
  @Transform(trimmed)
  @IsString()
  @Length(1, 200)
  fullName?: string;

  @MayBeAbsent()
  @IsString()
  @Matches(usernamePattern, { message: 'username must be 3-50 letters, digits, - or _' })
  username?: string;

  @IsOptional()
  @Transform(trimmed)
  @IsString()
  @MaxLength(200)
  headline?: string | null;

  @MayBeAbsent()
  @IsIn(['en', 'es', 'fr', 'de', 'pt', 'it', 'nl', 'pl', 'hi', 'ja', 'zh'])
  language?: string;

  /** Needs `currentPassword`. */
  @MayBeAbsent()
  @IsEmail({}, { message: 'email must be an e-mail address' })
  @MaxLength(254)
  email?: string;

  @ValidateIf((body: UpdateProfileRequest) => body.email !== undefined)
  @IsString()
  @MaxLength(512)
  currentPassword?: string;
}
