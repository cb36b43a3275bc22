import { checkCatchUp } from './operate/catch-up.ts';
import { checkDoctor } from './operate/doctor.ts';
import { checkDrill } from './operate/drill.ts';
import { checkJson } from './operate/json.ts';
import { checkPause } from './operate/pause.ts';
import { checkSecondLook } from './operate/second-look.ts';
import { keystop, startOperating } from './operate/shared.ts';
import { checkWatch } from './operate/watch.ts';

jest.setTimeout(120_000);

beforeAll(startOperating, 300_000);

afterAll(() => keystop?.stop());

checkDrill();
checkDoctor();
checkPause();
checkCatchUp();
checkJson();
checkWatch();
checkSecondLook();
