; One capture a node, so that the order of the patterns does not matter: tools disagree on whether
; the first or the last match wins.

; Comments

[
  (comment)
  (block_comment)
] @comment

(doc_comment) @comment.documentation

; Keywords

[
  "architecture"
  "constraints"
  "group"
  "entity"
  "flow"
  "defaults"
  "view"
  "environment"
  "decision"
  "accept"
  "price"
  "product"
  "rule"
  "in"
  "on"
] @keyword

"include" @keyword.import

[
  "alt"
  "else"
  "opt"
] @keyword.conditional

"loop" @keyword.repeat

[
  "par"
  "note"
] @keyword.control

[
  "and"
  "or"
  "not"
] @keyword.operator

; What there is

(kind) @type

(component
  name: (name) @variable)

(group
  name: (name) @module)

(product_name
  vendor: (name) @module
  name: (name) @type.builtin)

(connection_type) @function

(reference
  (name) @variable)

(entity
  name: (name) @type)

(entity_field
  name: (name) @property)

(field_type
  name: (name) @type.builtin)

(mark) @attribute

[
  (flow
    name: (name) @label)
  (view
    name: (name) @label)
  (environment
    name: (name) @label)
  (decision
    name: (name) @label)
  (rule
    name: (name) @label)
  (accept
    rule: (name) @label)
]

(defaults
  target: (name) @type)

(setting
  name: (name) @property)

; Values

(string) @string

(text_block) @string

(escape_sequence) @string.escape

(number) @number

(unit) @type.builtin

(date) @string.special

(boolean) @boolean

(setting
  value: (word) @constant)

(list
  (word) @constant)

(binary_expression
  (word) @constant)

(not_expression
  operand: (word) @constant)

(parenthesized_expression
  value: (word) @constant)

(call_expression
  argument: (word) @constant)

(call_expression
  function: (word) @function.call)

(field_type
  argument: (word) @constant)

; Signs

[
  "->"
  "-->"
  "="
  "=="
  "!="
  "<"
  "<="
  ">"
  ">="
] @operator

[
  ":"
  ","
  "."
] @punctuation.delimiter

[
  "{"
  "}"
  "["
  "]"
  "("
  ")"
  "[]"
] @punctuation.bracket
