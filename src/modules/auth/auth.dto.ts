import { Expose, Transform, Type } from 'class-transformer';
import {
  IsEmail,
  IsIn,
  IsOptional,
  IsString,
  Length,
  Matches,
  MaxLength,
  MinLength,
  ValidateIf,
} from 'class-validator';
import { ApiProperty } from '@nestjs/swagger';
import { trimmed } from '../../common/http/transforms.js';
import { MayBeAbsent } from '../../common/http/validation.js';
import { usernamePattern } from '../users/account-names.js';
import { UserResponse } from '../users/users.views.js';

export class RegisterRequest {
  @Transform(trimmed)
  @IsEmail({}, { message: 'email must be an e-mail address' })
  @MaxLength(254)
  email!: string;

  @MayBeAbsent()
  @IsString()
  @Matches(usernamePattern, { message: 'username must be 3-50 letters, digits, - or _' })
  username?: string;

  /** 8-128 characters of any kind; not a common one, not built from the e-mail address or the name. */
  @IsString()
  @MaxLength(512)
  password!: string;

  @Transform(trimmed)
  @IsString()
  @Length(1, 200)
  fullName!: string;
}

export class LoginRequest {
  /** E-mail address or username. */
  @IsString()
  @Length(1, 254)
  identifier!: string;

  @IsString()
  @MinLength(1)
  @MaxLength(512)
  password!: string;
}

export class RefreshRequest {
  @IsString()
  @Length(1, 200)
  refreshToken!: string;
}

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

export class VerifyEmailRequest {
  /** What stands behind `#token=` in the link. */
  @IsString()
  @Length(1, 200)
  token!: string;
}

export class ForgotPasswordRequest {
  @Transform(trimmed)
  @IsEmail({}, { message: 'email must be an e-mail address' })
  @MaxLength(254)
  email!: string;
}

export class ResetPasswordRequest {
  /** What stands behind `#token=` in the link. */
  @IsString()
  @Length(1, 200)
  token!: string;

  @IsString()
  @Length(1, 512)
  newPassword!: string;
}

export class ChangePasswordRequest {
  @IsString()
  @Length(1, 512)
  currentPassword!: string;

  @IsString()
  @Length(1, 512)
  newPassword!: string;
}

export class CloseAccountRequest {
  /** The password once more: an open laptop must not be enough. */
  @IsString()
  @Length(1, 512)
  password!: string;
}

export class TokenResponse {
  /** RS256 JWT; send it as `Authorization: Bearer`. */
  @Expose()
  @ApiProperty({ type: String })
  accessToken!: string;

  @Expose()
  @ApiProperty({ type: String, enum: ['Bearer'] })
  tokenType!: string;

  @Expose()
  @ApiProperty({ type: Number })
  expiresInSeconds!: number;

  /** Opaque; every refresh replaces it. */
  @Expose()
  @ApiProperty({ type: String })
  refreshToken!: string;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time' })
  refreshExpiresAt!: Date;

  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  sessionId!: string;
}

export class SignedInResponse extends TokenResponse {
  @Expose()
  @Type(() => UserResponse)
  @ApiProperty({ type: UserResponse })
  user!: UserResponse;
}

export class SessionResponse {
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @Expose()
  @ApiProperty({ type: String })
  userAgent!: string;

  /** Network part of the address it was opened from. */
  @Expose()
  @ApiProperty({ type: String })
  address!: string;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: Date;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time' })
  lastUsedAt!: Date;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time' })
  expiresAt!: Date;

  /** Whether it is the session of this request. */
  @Expose()
  @ApiProperty({ type: Boolean })
  current!: boolean;
}

export class SessionListResponse {
  @Expose()
  @Type(() => SessionResponse)
  @ApiProperty({ type: [SessionResponse] })
  items!: SessionResponse[];
}

export class JwkResponse {
  @Expose()
  @ApiProperty({ type: String })
  kty!: string;

  @Expose()
  @ApiProperty({ type: String })
  n!: string;

  @Expose()
  @ApiProperty({ type: String })
  e!: string;

  @Expose()
  @ApiProperty({ type: String })
  kid!: string;

  @Expose()
  @ApiProperty({ type: String })
  use!: string;

  @Expose()
  @ApiProperty({ type: String })
  alg!: string;
}

export class JwksResponse {
  @Expose()
  @Type(() => JwkResponse)
  @ApiProperty({ type: [JwkResponse] })
  keys!: JwkResponse[];
}
