import { Expose, Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsOptional,
  IsString,
  MaxLength,
} from 'class-validator';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { trimmed } from '../../common/http/transforms.js';
import { MayBeAbsent } from '../../common/http/validation.js';
import {
  type DeliveryFault,
  deliveryFaults,
  type DeliveryState,
  deliveryStates,
  type WebhookEvent,
  webhookEvents,
  type WebhookView,
} from './webhook.views.js';

export class CreateWebhookRequest {
  /** `https://` address of a public server. */
  @IsString()
  @MaxLength(2_000)
  @ApiProperty({ type: String, format: 'uri', maxLength: 2_000 })
  url!: string;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(webhookEvents.length)
  @ArrayUnique()
  @IsIn(webhookEvents, { each: true })
  @ApiProperty({ enum: webhookEvents, enumName: 'WebhookEventName', isArray: true })
  events!: WebhookEvent[];

  @IsOptional()
  @Transform(trimmed)
  @IsString()
  @MaxLength(200)
  @ApiPropertyOptional({ type: String, nullable: true, maxLength: 200 })
  description?: string | null;
}

export class UpdateWebhookRequest {
  @MayBeAbsent()
  @IsString()
  @MaxLength(2_000)
  @ApiPropertyOptional({ type: String, format: 'uri', maxLength: 2_000 })
  url?: string;

  @MayBeAbsent()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(webhookEvents.length)
  @ArrayUnique()
  @IsIn(webhookEvents, { each: true })
  @ApiPropertyOptional({ enum: webhookEvents, enumName: 'WebhookEventName', isArray: true })
  events?: WebhookEvent[];

  @IsOptional()
  @Transform(trimmed)
  @IsString()
  @MaxLength(200)
  @ApiPropertyOptional({ type: String, nullable: true, maxLength: 200 })
  description?: string | null;

  /** Switching it on again forgets why it was switched off. */
  @MayBeAbsent()
  @IsBoolean()
  @ApiPropertyOptional({ type: Boolean })
  enabled?: boolean;
}

export class WebhookResponse {
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @Expose()
  @ApiProperty({ type: String, format: 'uri' })
  url!: string;

  @Expose()
  @ApiProperty({ type: String, nullable: true })
  description!: string | null;

  @Expose()
  @ApiProperty({ enum: webhookEvents, enumName: 'WebhookEventName', isArray: true })
  events!: WebhookEvent[];

  @Expose()
  @ApiProperty({ type: Boolean })
  enabled!: boolean;

  /** `gone`: it answered 410; `failing`: 20 deliveries in a row failed for good. */
  @Expose()
  @ApiProperty({ enum: ['gone', 'failing'], nullable: true, type: String })
  disabledBecause!: WebhookView['disabledBecause'];

  @Expose()
  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: Date;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time' })
  updatedAt!: Date;
}

export class WebhookWithSecretResponse extends WebhookResponse {
  /** Checks the signatures (Standard Webhooks); shown here only. */
  @Expose()
  @ApiProperty({ type: String })
  secret!: string;
}

export class WebhookListResponse {
  @Expose()
  @Type(() => WebhookResponse)
  @ApiProperty({ type: [WebhookResponse] })
  items!: WebhookResponse[];

  @Expose()
  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;

  @Expose()
  @ApiProperty({ type: Number })
  limit!: number;
}

export class WebhookDeliveryResponse {
  /** `webhook-id` of the request, the same in every try. */
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @Expose()
  @ApiProperty({ enum: [...webhookEvents, 'ping'] })
  event!: WebhookEvent;

  @Expose()
  @ApiProperty({ enum: deliveryStates, enumName: 'WebhookDeliveryState' })
  state!: DeliveryState;

  @Expose()
  @ApiProperty({ type: 'integer' })
  attempts!: number;

  /** HTTP status of the latest answer. */
  @Expose()
  @ApiProperty({ type: 'integer', nullable: true })
  lastStatus!: number | null;

  @Expose()
  @ApiProperty({ enum: deliveryFaults, nullable: true, type: String })
  lastFault!: DeliveryFault | null;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  lastAttemptAt!: Date | null;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  deliveredAt!: Date | null;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: Date;
}

export class WebhookDeliveryListResponse {
  @Expose()
  @Type(() => WebhookDeliveryResponse)
  @ApiProperty({ type: [WebhookDeliveryResponse] })
  items!: WebhookDeliveryResponse[];

  @Expose()
  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;

  @Expose()
  @ApiProperty({ type: Number })
  limit!: number;
}
