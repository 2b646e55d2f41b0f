import { AppError } from '../../common/app-error.js';
import { validationFailed } from '../../common/http/validation.js';

export const pokeTooSoon = (retryAfterSeconds: number) =>
  new AppError('poke_too_soon', 'One poke in ten seconds to one person: wait a moment.', { retryAfterSeconds });

export const emojiUnfit = (message: string) => validationFailed([{ field: 'emoji', code: 'emoji', message }]);
