import { describe, expect, it } from 'vitest';
import { edit, matches, slim } from '../../imports/update/edit.ts';
import type { Schema } from '../../imports/update/schema.ts';

const schema: Schema = {
  type: 'object',
  required: ['name'],
  properties: {
    name: { type: 'string', description: 'The name. It is unique.' },
    steps: {
      type: 'array',
      items: { type: 'object', properties: { run: { type: 'string' }, mode: { type: 'string' } } },
    },
  },
};

describe('an edit of an upstream schema', () => {
  it('finds properties through lists and maps', () => {
    const edited = edit(schema, { only: { steps: ['mode'] }, enums: { '**.mode': ['on', 'off'] } });
    expect(edited.properties?.['steps']?.items?.properties).toEqual({
      mode: { type: 'string', enum: ['on', 'off'] },
    });
  });

  it('leaves the original alone', () => {
    edit(schema, { only: { steps: ['mode'] } });
    expect(schema.properties?.['steps']?.items?.properties).toHaveProperty('run');
  });

  it('stops when upstream no longer has what it names', () => {
    expect(() => edit(schema, { only: { steps: ['walk'] } })).toThrow('only steps at steps');
    expect(() => edit(schema, { relax: { stages: ['run'] } })).toThrow('edits that match nothing: relax stages');
  });

  it('stops rather than drop a required property', () => {
    expect(() => edit(schema, { only: { '': ['steps'] } })).toThrow(
      expect.objectContaining({ cause: new Error('name is required') }),
    );
  });

  it('keeps the first sentence of a description', () => {
    expect(slim(schema).properties?.['name']?.description).toBe('The name.');
  });
});

describe('a path pattern', () => {
  it.each([
    ['a.b', 'a.b', true],
    ['a.*', 'a.b', true],
    ['a.*', 'a', false],
    ['**.b', 'b', true],
    ['**.b', 'a.x.b', true],
    ['a.**.b', 'a.b.c', false],
  ])('%s on %s: %s', (pattern, path, expected) => {
    expect(matches(pattern.split('.'), path.split('.'))).toBe(expected);
  });
});
