/**
 * @file Arch: architecture as code
 * @license MIT OR Apache-2.0
 */

/// <reference types="tree-sitter-cli/dsl" />
// @ts-check

// Words that open a statement or a step. They are keywords only where what follows fits; everywhere
// else they are plain names, so a service may be called `product`, `price` or `alt`.
const STATEMENT_KEYWORDS = [
  'architecture', 'include', 'constraints', 'group', 'entity', 'flow', 'defaults', 'view',
  'environment', 'decision', 'accept', 'price', 'product', 'rule',
];
const STEP_KEYWORDS = ['alt', 'else', 'opt', 'loop', 'par', 'note'];

const PREC = { or: 1, and: 2, not: 3, compare: 4, call: 5 };

/**
 * Zero or more of `item`, between separators that may repeat.
 * @param {RuleOrLiteral} item
 * @param {RuleOrLiteral} separator
 */
function separated(item, separator) {
  return seq(
    repeat(separator),
    optional(seq(item, repeat(seq(repeat1(separator), item)), repeat(separator))),
  );
}

module.exports = grammar({
  name: 'arch',

  word: $ => $.name,

  // Line ends separate statements, so they are not among the extras: a half-typed line ends with
  // its line, and a unit can only belong to a number on the same line.
  // A byte order mark and the blanks that web pages and word processors leave behind count as blanks.
  extras: $ => [
    /[ \t\f\v\p{Zs}\u{85}\u{200B}\u{2028}\u{2029}\u{2060}\u{FEFF}]/,
    $.doc_comment,
    $.comment,
    $.block_comment,
  ],

  inline: $ => [$._name, $._misplaced],

  supertypes: $ => [$.statement, $.value, $.step],

  // Whether the line ends behind an `alt` block go on to an `else` is known only at the next word.
  conflicts: $ => [[$.alternative]],

  rules: {
    source_file: $ => separated($._item, $._newline),

    // A setting is an item everywhere, and so is a statement: a brace that is still open then costs
    // the statement it belongs to, not the rest of the file. What may stand where, the model says.
    _item: $ => choice($.statement, $.setting, $.settings_block),

    statement: $ => choice(
      $.architecture,
      $.include,
      $.constraints,
      $.component,
      $.group,
      $.connection,
      $.entity,
      $.flow,
      $.defaults,
      $.view,
      $.environment,
      $.decision,
      $.accept,
      $.price,
      $.product,
      $.rule,
    ),

    // What stands in an entity or among steps because a brace is still open: read as what it is, it
    // survives, and the model says that it is out of place. (The settings of a flow belong there.)
    _misplaced: $ => choice(
      $.architecture,
      $.include,
      $.constraints,
      $.component,
      $.group,
      $.entity,
      $.flow,
      $.defaults,
      $.view,
      $.environment,
      $.decision,
      $.accept,
      $.price,
      $.product,
      $.rule,
      $.setting,
      $.settings_block,
    ),

    architecture: $ => seq('architecture', field('title', $._text), optional(field('body', $.block))),

    include: $ => seq('include', field('path', $.string)),

    // Before the settings block of a component that is called `constraints`.
    constraints: $ => prec(1, seq('constraints', field('body', $.block))),

    component: $ => seq(
      field('kind', alias($.name, $.kind)),
      field('name', $._name),
      // A colon with nothing behind it is a line half typed; the model says what is missing.
      optional(seq(':', optional(field('product', $.product_name)))),
      optional(field('title', $._text)),
      optional(field('body', $.block)),
    ),

    group: $ => seq(
      'group',
      field('name', $._name),
      optional(field('title', $._text)),
      field('body', $.block),
    ),

    connection: $ => seq(
      field('from', $.reference),
      '->',
      field('to', $.reference),
      optional(seq(':', optional(field('type', alias($.name, $.connection_type))))),
      optional(field('label', $._text)),
      optional(field('body', $.block)),
    ),

    entity: $ => seq(
      'entity',
      field('name', $._name),
      optional(seq('in', field('component', $.reference))),
      optional(field('title', $._text)),
      field('body', $.entity_body),
    ),

    entity_body: $ => seq(
      '{',
      separated(choice($.entity_field, $._misplaced, $.connection), $._separator),
      '}',
    ),

    entity_field: $ => seq(
      field('name', $._name),
      field('type', $.field_type),
      repeat(field('mark', alias($._name, $.mark))),
      optional(seq(
        '->',
        field('references', $.reference),
        repeat(field('mark', alias($._name, $.mark))),
      )),
    ),

    // `id uuid` is a field of an entity before it is a component.
    field_type: $ => prec(1, seq(
      field('name', $._name),
      optional(seq(
        token.immediate('('),
        field('argument', $._type_argument),
        repeat(seq(',', field('argument', $._type_argument))),
        ')',
      )),
      optional(token.immediate('[]')),
    )),

    _type_argument: $ => choice($.number, $.word, $.string),

    flow: $ => seq(
      'flow',
      field('name', $._name),
      optional(field('title', $._text)),
      field('body', $.steps),
    ),

    steps: $ => seq(
      '{',
      separated(
        choice($.step, $._misplaced, alias($._typed_connection, $.connection)),
        $._separator,
      ),
      '}',
    ),

    // With a type behind it, an arrow among steps is no message.
    _typed_connection: $ => seq(
      field('from', alias($._step_reference, $.reference)),
      '->',
      field('to', alias($._step_reference, $.reference)),
      ':',
      field('type', alias($.name, $.connection_type)),
      optional(field('label', $._text)),
      optional(field('body', $.block)),
    ),

    step: $ => choice(
      $.message,
      $.reply,
      $.alternative,
      $.optional_steps,
      $.loop,
      $.parallel,
      $.note,
    ),

    message: $ => seq(
      field('from', alias($._step_reference, $.reference)),
      '->',
      field('to', alias($._step_reference, $.reference)),
      optional(seq(':', field('label', $._text))),
    ),

    reply: $ => seq(
      field('from', alias($._step_reference, $.reference)),
      '-->',
      field('to', alias($._step_reference, $.reference)),
      optional(seq(':', field('label', $._text))),
    ),

    alternative: $ => seq(
      'alt',
      optional(field('label', $._text)),
      field('body', $.steps),
      // `else` may stand on a line of its own, as it must behind a line comment.
      repeat(seq(repeat($._newline), field('alternative', $.else_clause))),
    ),

    else_clause: $ => seq('else', optional(field('label', $._text)), field('body', $.steps)),

    optional_steps: $ => seq('opt', optional(field('label', $._text)), field('body', $.steps)),

    loop: $ => seq('loop', optional(field('label', $._text)), field('body', $.steps)),

    parallel: $ => seq('par', optional(field('label', $._text)), field('body', $.steps)),

    note: $ => seq(
      'note',
      optional(seq(
        field('on', alias($._step_reference, $.reference)),
        repeat(seq(',', field('on', alias($._step_reference, $.reference)))),
      )),
      optional(':'),
      field('text', $._text),
    ),

    defaults: $ => seq('defaults', field('target', $._name), field('body', $.block)),

    view: $ => seq(
      'view',
      field('name', $._name),
      optional(field('title', $._text)),
      optional(field('body', $.block)),
    ),

    environment: $ => seq(
      'environment',
      field('name', $._name),
      optional(field('title', $._text)),
      field('body', $.block),
    ),

    decision: $ => seq(
      'decision',
      field('name', $._name),
      optional(field('title', $._text)),
      optional(field('body', $.block)),
    ),

    accept: $ => seq(
      'accept',
      field('rule', $._name),
      optional(seq('on', field('target', choice($.reference, $.connection_target)))),
      optional(field('reason', $._text)),
      optional(field('body', $.block)),
    ),

    connection_target: $ => seq(
      field('from', $.reference),
      '->',
      field('to', $.reference),
      optional(seq(':', field('type', alias($.name, $.connection_type)))),
    ),

    price: $ => seq(
      'price',
      field('target', $.reference),
      field('amount', choice($.quantity, $.number)),
      optional(field('reason', $._text)),
    ),

    product: $ => seq(
      'product',
      field('name', $.product_name),
      optional(seq(':', field('kind', alias($.name, $.kind)))),
      optional(field('title', $._text)),
      optional(field('body', $.block)),
    ),

    rule: $ => seq(
      'rule',
      field('name', $._name),
      optional(field('words', $._text)),
      field('body', $.block),
    ),

    block: $ => seq('{', separated($._item, $._separator), '}'),

    setting: $ => seq(field('name', $._name), '=', field('value', $.value)),

    // A setting with settings of its own (`autoscale { … }`), and in an environment the component
    // whose settings differ there (`orders.db { … }`).
    settings_block: $ => seq(field('target', $.reference), field('body', $.block)),

    value: $ => choice(
      $.quantity,
      $.number,
      $.date,
      $.boolean,
      $.string,
      $.text_block,
      $.list,
      $.word,
      $.binary_expression,
      $.not_expression,
      $.call_expression,
      $.parenthesized_expression,
    ),

    list: $ => seq('[', separated($.value, choice(',', $._newline)), ']'),

    quantity: $ => seq(field('number', $.number), field('unit', $.unit)),

    unit: $ => choice($.name, $._compound_unit),

    word: $ => choice($._name, $._dotted_word),

    boolean: _ => choice('true', 'false'),

    binary_expression: $ => choice(
      prec.left(PREC.or, seq(field('left', $.value), field('operator', 'or'), field('right', $.value))),
      prec.left(PREC.and, seq(field('left', $.value), field('operator', 'and'), field('right', $.value))),
      prec.left(PREC.compare, seq(
        field('left', $.value),
        field('operator', choice('==', '!=', '<', '<=', '>', '>=', 'in')),
        field('right', $.value),
      )),
    ),

    not_expression: $ => prec(PREC.not, seq('not', field('operand', $.value))),

    call_expression: $ => prec(PREC.call, seq(
      field('function', $.word),
      token.immediate('('),
      separated(field('argument', $.value), choice(',', $._newline)),
      ')',
    )),

    parenthesized_expression: $ => seq('(', repeat($._newline), field('value', $.value), repeat($._newline), ')'),

    reference: $ => seq($._name, repeat(seq(token.immediate('.'), alias($._immediate_name, $.name)))),

    _step_reference: $ => seq(
      choice($._name, alias(choice(...STEP_KEYWORDS), $.name)),
      repeat(seq(token.immediate('.'), alias($._immediate_name, $.name))),
    ),

    // Half a product is none, but is what one has typed on the way to it, or believes to be one
    // (`postgres`); the model says what is meant.
    product_name: $ => choice(
      seq(
        field('vendor', $._name),
        token.immediate('.'),
        optional(field('name', alias($._immediate_product, $.name))),
      ),
      field('name', $._name),
    ),

    _name: $ => choice($.name, alias(choice(...STATEMENT_KEYWORDS), $.name)),

    // Letters of any script; a hyphen only between two name characters, so that `a->b` is an arrow.
    name: _ => /[\p{L}_][\p{L}\p{M}\p{N}_]*(-[\p{L}\p{M}\p{N}_]+)*/,

    _immediate_name: _ => token.immediate(/[\p{L}\p{N}_][\p{L}\p{M}\p{N}_]*(-[\p{L}\p{M}\p{N}_]+)*/),

    // Models carry a version in their names: `openai.gpt-4.1`.
    _immediate_product: _ => token.immediate(/[\p{L}\p{N}_][\p{L}\p{M}\p{N}_]*([-.][\p{L}\p{M}\p{N}_]+)*/),

    // Words of values are wider than names: `db.r6g.4xlarge`, `claude-sonnet-4.5`.
    _dotted_word: _ => token(choice(
      /[\p{L}_][\p{L}\p{M}\p{N}_]*(-[\p{L}\p{M}\p{N}_]+)*(\.[\p{L}\p{M}\p{N}_]+(-[\p{L}\p{M}\p{N}_]+)*)+/,
      // The version of an engine: `8.0.35`.
      /[0-9]+(\.[0-9]+){2,}/,
    )),

    number: _ => /-?[0-9][0-9_]*(\.[0-9][0-9_]*)?/,

    _compound_unit: _ => token(choice(
      /[%\p{Sc}]/,
      /([\p{L}][\p{L}\p{N}]*|[%\p{Sc}])(\/[\p{L}][\p{L}\p{N}]*)+/,
      /(\/[\p{L}][\p{L}\p{N}]*)+/,
    )),

    date: _ => token(prec(1, /[0-9]{4}-[0-9]{2}-[0-9]{2}/)),

    // What reads as words: a string, or a text block of several lines.
    _text: $ => choice($.string, $.text_block),

    string: $ => seq(
      '"',
      repeat(choice($.string_content, $.escape_sequence)),
      token.immediate('"'),
    ),

    string_content: _ => token.immediate(prec(1, /[^"\\\r\n]+/)),

    escape_sequence: _ => token.immediate(/\\([^u\r\n]|u\{[0-9a-fA-F]+\})/),

    text_block: $ => seq(
      '"""',
      repeat(choice(
        alias($._text_block_content, $.string_content),
        alias($._text_block_quotes, $.string_content),
        $.escape_sequence,
      )),
      token.immediate('"""'),
    ),

    _text_block_content: _ => token.immediate(prec(1, /([^"\\]|"[^"\\]|""[^"\\])+/)),

    // One or two quotes right before an escape; three end the block.
    _text_block_quotes: _ => token.immediate(/""?/),

    _separator: $ => choice(',', $._newline),

    _newline: _ => token(/\r\n|\n|\r/),

    doc_comment: _ => token(/\/\/\/([^\/\r\n][^\r\n]*)?/),

    // Two slashes, or four and more: a ruler of slashes documents nothing.
    comment: _ => token(/\/\/([^\/\r\n][^\r\n]*|\/\/[^\r\n]*)?/),

    block_comment: _ => token(seq('/*', /[^*]*\*+([^/*][^*]*\*+)*/, '/')),
  },
});
