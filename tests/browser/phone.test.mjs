// Phone numbers as people read them: web/src/text/phone.ts by itself.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';

const web = new URL('../../web/', import.meta.url);
const typescript = createRequire(new URL('package.json', web))('typescript');
const source = readFileSync(new URL('src/text/phone.ts', web), 'utf8');
const { outputText } = typescript.transpileModule(source, { compilerOptions: { module: 'ESNext', target: 'ES2022' } });
const { phoneInWords, telAddress } = await import(`data:text/javascript;base64,${Buffer.from(outputText).toString('base64')}`);

const inChina = {
  '+8613867921234': '138 6792 1234',
  '+8657987275367': '0579-87275367',
  '+865797275367': '0579-7275367',
  '+861065551234': '010-65551234',
  '+862165551234': '021-65551234',
  '+862865551234': '028-65551234',
  '+8675583765566': '0755-83765566',
  '+864008123456': '400-812-3456',
  '+8695588': '95588',
  '+8657987275367;ext=8012': '0579-87275367 转 8012',
  '+86138****1234': '138 **** 1234',
  '+86579****5367': '0579-****5367',
  '+4930901820': '+49 30 901820',
  '+4915112345678': '+49 151 1234 5678',
  '+442079460958': '+44 20 7946 0958',
  '+12125550123': '+1 212 555 0123',
  '+85221234567': '+852 2123 4567',
  '+971501234567': '+971 501 234 567',
  '+79161234567': '+7 916 123 4567',
  '+33142685300': '+33 1 4268 5300',
  '+919876543210': '+91 98765 43210',
};

test('phone: from China, at home and abroad', () => {
  for (const [stored, shown] of Object.entries(inChina)) assert.equal(phoneInWords(stored, 'CN', '转'), shown);
});

test('phone: Chinese numbers seen from elsewhere', () => {
  assert.equal(phoneInWords('+8613867921234', 'DE', 'ext.'), '+86 138 6792 1234');
  assert.equal(phoneInWords('+8657987275367;ext=12', 'DE', 'ext.'), '+86 579 8727 5367 ext. 12');
});

test('phone: nothing is lost in grouping, and what is no number stays as it is', () => {
  for (let i = 0; i < 20000; i++) {
    const digits = String(10 ** 15 + i * 7_919_733_331).slice(-15).replace(/^0+/, '').slice(0, 5 + (i % 11));
    if (digits.length < 5) continue;
    const shown = phoneInWords(`+${digits}`, 'DE', 'ext.');
    assert.equal(shown.replace(/[ +-]/g, ''), digits);
    assert.doesNotMatch(shown, / {2}| $/);
  }
  for (const odd of ['', '看门口', '12', '+', '+12x', '87275367']) assert.equal(phoneInWords(odd, 'CN', '转'), odd);
});

test('phone: what is dialled is what is stored', () => {
  assert.equal(telAddress('+8657987275367;ext=8012'), 'tel:+8657987275367;ext=8012');
  assert.equal(telAddress('0579-8727 5367'), 'tel:057987275367');
  assert.equal(telAddress('+86138****1234'), undefined);
  assert.equal(telAddress('无'), undefined);
});
