import { checkKeys } from './reactivate/keys.ts';
import { checkSessions } from './reactivate/sessions.ts';
import { keystop, startReactivating } from './reactivate/shared.ts';

jest.setTimeout(60_000);

beforeAll(startReactivating, 300_000);

afterAll(() => keystop?.stop());

checkKeys();
checkSessions();
