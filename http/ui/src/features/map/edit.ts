import type { Scenario } from '@/api/impact';

/** One assumption about the graph that nobody has written: an item fails or goes, a relation is cut, something is added. */
export type Edit =
  | { kind: 'down' | 'degrade' | 'remove'; key: string }
  | { kind: 'cut' | 'link'; from: string; type: string; to: string; group: string }
  | { kind: 'item'; key: string; class: string; name: string };

const join = (...parts: string[]) => parts.map((part) => part.replaceAll('%', '%25').replaceAll('|', '%7C')).join('|');
const split = (text: string) => text.split('|').map((part) => part.replaceAll('%7C', '|').replaceAll('%25', '%'));

/** An edit as it stands in the URL. */
export function editText(edit: Edit): string {
  if (edit.kind === 'item') return join('item', edit.key, edit.class, edit.name);
  return 'from' in edit ? join(edit.kind, edit.from, edit.type, edit.to, edit.group) : join(edit.kind, edit.key);
}

/** Reads it back; undefined for what is none. */
export function readEdit(text: string): Edit | undefined {
  const [kind, first = '', second = '', third = '', fourth = ''] = split(text);
  if (first === '') return undefined;
  if (kind === 'down' || kind === 'degrade' || kind === 'remove') return { kind, key: first };
  if ((kind === 'cut' || kind === 'link') && second !== '' && third !== '') return { kind, from: first, type: second, to: third, group: fourth };
  return kind === 'item' && second !== '' ? { kind, key: first, class: second, name: third } : undefined;
}

/** The edits of a view, each once, in their order. */
export const editsOf = (texts: readonly string[] | undefined): Edit[] => [...new Set(texts ?? [])].flatMap((text) => readEdit(text) ?? []);

/** What the edits impose on the graph. */
export function imposed(edits: readonly Edit[], on: Scenario): Scenario {
  const keys = (kind: 'down' | 'degrade' | 'remove') => edits.flatMap((edit) => (edit.kind === kind ? [edit.key] : []));
  const relations = (kind: 'cut' | 'link') => edits.flatMap((edit) => (edit.kind === kind ? [{ from: edit.from, type: edit.type, to: edit.to, ...(kind === 'cut' || edit.group !== '' ? { group: edit.group } : {}) }] : []));
  const items = edits.flatMap((edit) => (edit.kind === 'item' ? [{ key: edit.key, class: edit.class, ...(edit.name !== '' && { name: edit.name }) }] : []));
  const [down, degraded, removed, cut, linked] = [keys('down'), keys('degrade'), keys('remove'), relations('cut'), relations('link')];
  return {
    ...on,
    ...(down.length > 0 && { down }),
    ...(degraded.length > 0 && { degraded }),
    ...(removed.length + cut.length > 0 && { remove: { items: removed, relations: cut } }),
    ...(items.length + linked.length > 0 && { add: { items, relations: linked } }),
  };
}

/** The items that edits name: they are drawn whatever the depth. */
export const namedBy = (edits: readonly Edit[]): string[] => [...new Set(edits.flatMap((edit) => ('from' in edit ? [edit.from, edit.to] : [edit.key])))];

const tags: Readonly<Record<'down' | 'degrade' | 'remove' | 'item', string>> = { down: 'fails', degrade: 'degraded', remove: 'gone', item: 'new' };

/** What an edit does to items, by key, for the tags on their cards. */
export const tagsOf = (edits: readonly Edit[]): ReadonlyMap<string, string> => new Map(edits.flatMap((edit) => ('from' in edit ? [] : [[edit.key, tags[edit.kind]] as const])));

/** An edit in words. */
export function editWords(edit: Edit, name: (key: string) => string, typeWords: (type: string) => string): string {
  switch (edit.kind) {
    case 'down': return `${name(edit.key)} fails`;
    case 'degrade': return `${name(edit.key)} is degraded`;
    case 'remove': return `${name(edit.key)} is gone`;
    case 'item': return `new: ${edit.name || edit.key}`;
    case 'cut': return `${name(edit.from)} no longer ${typeWords(edit.type)} ${name(edit.to)}`;
    case 'link': return `${name(edit.from)} ${typeWords(edit.type)} ${name(edit.to)}`;
  }
}
