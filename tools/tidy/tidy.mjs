#!/usr/bin/env node
// Lays diagrams out from left to right, or checks their layout: node tools/tidy/tidy.mjs [--check] FILE...
//
// Only the diagram interchange (shapes, edges, labels) of a file is written; every other byte stays as it is.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { checkLayout } from './check.mjs';
import { layOut } from './layout.mjs';
import { readDiagram } from './read.mjs';
import { writeInterchange } from './write.mjs';

const USAGE = '用法 / usage: tidy.mjs [--check] FILE.bpmn...';

async function tidy(file) {
  const xml = readFileSync(file, 'utf8');
  const diagram = await readDiagram(xml);
  const tidied = writeInterchange(xml, diagram, await layOut(diagram));
  if (tidied !== xml) writeFileSync(file, tidied);
  return report(file, checkLayout(await readDiagram(tidied)));
}

async function check(file) {
  return report(file, checkLayout(await readDiagram(readFileSync(file, 'utf8'))));
}

function report(file, { errors, warnings }) {
  for (const text of warnings) console.log(`${basename(file)}: 提示 / note: ${text}`);
  for (const text of errors) console.error(`${basename(file)}: ${text}`);
  return errors.length === 0;
}

async function main(words) {
  const isCheck = words.includes('--check');
  const files = words.filter((word) => !word.startsWith('--'));
  if (!files.length || words.some((word) => word.startsWith('--') && word !== '--check')) {
    console.error(USAGE);
    return 2;
  }
  let isFine = true;
  for (const file of files) {
    try {
      isFine = (await (isCheck ? check(file) : tidy(file))) && isFine;
    } catch (error) {
      console.error(`${basename(file)}: ${error.message}`);
      isFine = false;
    }
  }
  return isFine ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
