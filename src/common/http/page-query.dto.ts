import { Transform } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { defaultPageSize, maximumPageSize } from './paging.js';
import { integerText } from './transforms.js';

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
