import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Command } from 'commander';
import { addProductionOptions } from '../../src/cli/options-from-schema.ts';
import { background } from '../../src/productions/background/index.ts';

function readKept(...args: string[]): unknown {
  const command = new Command().exitOverride();
  addProductionOptions(command, background);
  return command.parse(['a.mp4', ...args], { from: 'user' }).opts().keep;
}

test('values that are chosen from stand apart, between commas or in several options', () => {
  const wanted = ['blend_mask', 'shadow_layer', 'depth_map'];
  assert.deepEqual(readKept('--keep', ...wanted), wanted);
  assert.deepEqual(readKept('--keep', wanted.join(',')), wanted);
  assert.deepEqual(readKept('--keep', 'blend_mask, shadow_layer，depth_map'), wanted);
  assert.deepEqual(readKept('--keep', 'blend_mask', '--keep', 'shadow_layer、depth_map,'), wanted);
});

test('commas alone, or nothing, stay as they are for the schema to refuse', () => {
  for (const text of [',', '', ' ， ']) assert.deepEqual(readKept('--keep', text), [text]);
});

test('the help lists the values of a list, and no empty default', () => {
  const command = new Command();
  addProductionOptions(command, background);
  const help = command.helpInformation().replace(/\s+/g, ' ');
  assert.match(help, /--keep <ROLE\.\.\.> [^-]*"foreground_frames", .*"depth_map"\) --alpha-format/);
});
