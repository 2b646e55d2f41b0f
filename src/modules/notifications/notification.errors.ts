import { AppError } from '../../common/app-error.js';

export const notificationNotFound = () => new AppError('notification_not_found', 'There is no such notification.');
