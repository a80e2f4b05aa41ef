// Reads one C file as far as the lint needs it: its code without comments and texts, its functions.
// Knows nothing of any rule. It does not preprocess: macros are seen as they are written.
// Places are offsets (`at`); lineOf makes lines of them.
'use strict';

const TOKEN = new RegExp(
  [
    String.raw`//[^\n]*|/\*[\s\S]*?\*/`, // a comment
    String.raw`"(?:\\[\s\S]|[^"\\\n])*"`, // a text
    String.raw`'(?:\\.|[^'\\\n])+'`,
  ].join('|'),
  'g',
);

const blank = (text) => text.replace(/[^\n]/g, ' ');
const lineOf = (text, at) => text.slice(0, at).split('\n').length;

// code: the text with comments and the inside of texts blanked, so that all offsets stay.
// texts: what stands between quotes, neighbours joined as the compiler joins them.
function split(text) {
  const texts = [];
  const comments = [];
  let last = 0; // where the last text ended
  const code = text.replace(TOKEN, (token, offset) => {
    if (token.startsWith('/')) {
      comments.push(token);
      return blank(token);
    }
    if (token.startsWith('"')) {
      const joined = texts.length > 0 && text.slice(last, offset).trim() === '';
      if (joined) texts[texts.length - 1].text += token.slice(1, -1);
      else texts.push({ text: token.slice(1, -1), at: offset });
      last = offset + token.length;
    }
    return token[0] + blank(token.slice(1, -1)) + token[0];
  });
  return { code, texts, comments: comments.join('\n') };
}

// How many there are in the first parentheses of `head`; null without any.
function parameters(head) {
  const open = head.indexOf('(');
  if (open < 0) return null;
  let depth = 0;
  let count = 1;
  for (let i = open; i < head.length; i++) {
    if ('([{'.includes(head[i])) depth++;
    if (')]}'.includes(head[i]) && --depth === 0) {
      const inside = head.slice(open + 1, i).trim();
      return inside === '' || inside === 'void' ? 0 : count;
    }
    if (head[i] === ',' && depth === 1) count++;
  }
  return null;
}

const BRANCH = /\b(?:if|for|while|case|json_each)\b|&&|\|\||\?/g;
const codeLines = (code) => code.split('\n').filter((line) => line.trim() !== '').length;

function describe(code, start, open, end) {
  const head = code.slice(start, open).replace(/__attribute__\s*\(\(.*?\)\)/gs, '');
  const name = /([A-Za-z_]\w*)\s*\(/.exec(head)?.[1];
  const count = parameters(head);
  if (!name || count === null || head.includes('=')) return null;
  const body = code.slice(open, end);
  return {
    name,
    at: start,
    lines: codeLines(code.slice(start, end)),
    parameters: count,
    complexity: 1 + (body.match(BRANCH) ?? []).length,
  };
}

// Blocks at file level whose head ends in a parameter list. `extern "C" {` and `namespace {` are
// looked through.
function functionsOf(code) {
  const plain = code.replace(/^[ \t]*#(?:[^\n]*\\\n)*[^\n]*/gm, blank);
  const functions = [];
  let depth = 0;
  let start = 0; // of what comes next at file level
  let open = 0;
  for (let i = 0; i < plain.length; i++) {
    const c = plain[i];
    if (c === '{') {
      if (
        depth === 0 &&
        /^\s*(?:extern\s*"\s*"|namespace(?:\s+\w+)?)\s*$/.test(plain.slice(start, i))
      ) {
        start = i + 1;
        continue;
      }
      if (depth++ === 0) open = i;
    } else if (c === '}' && depth > 0) {
      if (--depth === 0) {
        start += plain.slice(start).search(/\S/);
        const found = describe(plain, start, open, i + 1);
        if (found) functions.push(found);
        if (found || !/^\s*[;,\w]/.test(plain.slice(i + 1))) start = i + 1;
      }
    } else if (depth === 0 && (c === ';' || c === '}')) {
      start = i + 1;
    }
  }
  return functions;
}

function readSource(path, text) {
  const { code, texts, comments } = split(text);
  return {
    path,
    text,
    code,
    codeLines: codeLines(code),
    commentLines: codeLines(comments),
    texts,
    includes: [...text.matchAll(/^[ \t]*#\s*include\s+"([^"]+)"/gm)].map((match) => ({
      path: match[1],
      at: match.index,
    })),
    functions: functionsOf(code),
  };
}

module.exports = { readSource, lineOf };
