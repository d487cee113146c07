// Every page at a desk and on a phone: nothing sticks out sideways, nothing fails,
// and in Chinese no word of the program's own shows.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { desk, phone, World } from './support.mjs';

const world = new World();
const pages = ['/', '/records/customer', '/records/customer/new', 'customer', 'work', '/records/contact', '/records/activity',
  '/pool', '/records/script', '/transfer', '/transfer/import', '/recycle-bin', '/settings'];
let people;

before(async () => {
  await world.start();
  people = { desk: await world.person('sales1', desk), phone: await world.person('sales1', phone) };
});

after(async () => assert.equal(await world.stop(), 0));

/** The page's address; two of them are of a customer. */
async function addressOf(person, page) {
  if (page.startsWith('/')) return page;
  const { id } = (await person.ask('/records/customer?limit=1')).records[0];
  return page === 'work' ? `/work/${id}` : `/records/customer/${id}`;
}

/** Words of the frame, of headings, buttons, labels and hints; not what people have entered. */
function interfaceWords() {
  const owned = 'h2, h3, th, dt, label, legend, button, nav a, [role=tab], [role=columnheader], [role=status]';
  const texts = [...document.querySelectorAll(owned)].filter((element) => element.checkVisibility()).map((element) => element.innerText);
  // Drawings carry the names of the library that they are from.
  const hints = [...document.querySelectorAll('[placeholder], [aria-label]:not([role=img], .ant-select-clear)')].flatMap((element) =>
    [element.getAttribute('placeholder'), element.closest('td, [role=gridcell], li') ? null : element.getAttribute('aria-label')]);
  return [...texts, ...hints].filter(Boolean);
}

/** Names of products and formats, keys, and people's own words are no English of ours. */
const known = /WhatsApp|WeChat|Excel|English|API|CSV|QQ|PDF|MB|Ctrl|Enter|xlsx?|csv|tsv|C\d+|https?:\S+|\S+@\S+|[\w-]+\.(example|com|cn)\S*/g;

for (const page of pages) {
  test(`${page}: at a desk in Chinese`, async () => {
    const { desk: person } = people;
    await person.open(await addressOf(person, page));
    const words = await person.page.evaluate(interfaceWords);
    assert.ok(words.length > 5, 'the page has shown itself');
    const foreign = words.map((word) => word.replace(known, '')).filter((word) => /[A-Za-z]{3,}/.test(word));
    assert.deepEqual(foreign, []);
    const text = await person.page.locator('#content').innerText();
    assert.doesNotMatch(text, /\b(undefined|null|NaN)\b|\[object|\b[a-z]+_[a-z_]+\b|@me\b|@my_/);
    person.wasWell();
  });

  test(`${page}: on a phone`, async () => {
    const { phone: person } = people;
    await person.open(await addressOf(person, page));
    const beyond = await person.page.evaluate(() => {
      const main = document.querySelector('#content');
      return Math.max(document.documentElement.scrollWidth - innerWidth, main.scrollWidth - main.clientWidth);
    });
    assert.equal(beyond, 0, 'nothing sticks out sideways');
    person.wasWell();
  });
}
