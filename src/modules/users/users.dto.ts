import { Expose, Transform } from 'class-transformer';
import { IsEmail, IsIn, IsOptional, IsString, Length, Matches, MaxLength, ValidateIf } from 'class-validator';
import { ApiProperty } from '@nestjs/swagger';
import { type Role, roles } from '../../common/actor.js';
import { usernamePattern } from './account-names.js';

export const trimmed = ({ value }: { value: unknown }): unknown => (typeof value === 'string' ? value.trim() : value);

export class UserResponse {
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @Expose()
  @ApiProperty({ type: String, format: 'email' })
  email!: string;

  @Expose()
  @ApiProperty({ type: String, nullable: true })
  username!: string | null;

  @Expose()
  @ApiProperty({ type: String })
  fullName!: string;

  /** A line about the user, such as the role aimed at. */
  @Expose()
  @ApiProperty({ type: String, nullable: true })
  headline!: string | null;

  /** Language of practice, ISO 639-1. */
  @Expose()
  @ApiProperty({ type: String })
  language!: string;

  @Expose()
  @ApiProperty({ type: String, enum: roles, enumName: 'Role' })
  role!: Role;

  @Expose()
  @ApiProperty({ type: String, enum: ['active', 'disabled', 'deleting'], enumName: 'UserStatus' })
  status!: string;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: Date;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time' })
  updatedAt!: Date;
}

export class UpdateProfileRequest {
  @IsOptional()
  @Transform(trimmed)
  @IsString()
  @Length(1, 200)
  fullName?: string;

  @IsOptional()
  @IsString()
  @Matches(usernamePattern, { message: 'username must be 3-50 letters, digits, - or _' })
  username?: string;

  @IsOptional()
  @Transform(trimmed)
  @IsString()
  @MaxLength(200)
  headline?: string | null;

  @IsOptional()
  @IsIn(['en', 'es', 'fr', 'de', 'pt', 'it', 'nl', 'pl', 'hi', 'ja', 'zh'])
  language?: string;

  /** Needs `currentPassword`. */
  @IsOptional()
  @IsEmail({}, { message: 'email must be an e-mail address' })
  @MaxLength(254)
  email?: string;

  @ValidateIf((body: UpdateProfileRequest) => body.email !== undefined)
  @IsString()
  @MaxLength(512)
  currentPassword?: string;
}
