import { Transform } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { defaultPageSize, maximumPageSize } from './paging.js';

/** Only a string of digits is a number here: `1e3`, ` 7` or `0x10` are not. */
export const integerText = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;

export class PageQuery {
  /** Entries of a page. */
  @ApiPropertyOptional({ type: Number, minimum: 1, maximum: maximumPageSize, default: defaultPageSize })
  @IsOptional()
  @Transform(integerText)
  @IsInt()
  @Min(1)
  @Max(maximumPageSize)
  limit: number = defaultPageSize;

  /** `nextCursor` of the page before. */
  @ApiPropertyOptional({ type: String })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  cursor?: string;
}
