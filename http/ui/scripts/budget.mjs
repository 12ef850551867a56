// Fails the build when the first load grows beyond its budget.
import { readFileSync, statSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const limit = 300 * 1024;
const index = readFileSync('dist/index.html', 'utf8');
const refs = [...index.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map((match) => match[1]);
let total = gzipSync(index).length;
for (const ref of refs) {
  const size = gzipSync(readFileSync(`dist/${ref}`)).length;
  total += size;
  console.log(`${String(Math.round(size / 1024)).padStart(5)} KB gz  ${ref} (${Math.round(statSync(`dist/${ref}`).size / 1024)} KB)`);
}
console.log(`${String(Math.round(total / 1024)).padStart(5)} KB gz  first load, of ${limit / 1024} allowed`);
if (total > limit) process.exit(1);
