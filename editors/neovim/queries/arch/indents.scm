[
  (block)
  (steps)
  (entity_body)
  (list)
  (parenthesized_expression)
  (call_expression)
] @indent.begin

; A brace that is still open stands in an error.
(ERROR
  "{") @indent.begin

[
  "}"
  "]"
  ")"
] @indent.branch

[
  "}"
  "]"
] @indent.end

; The indentation of these is the writer's.
[
  (text_block)
  (block_comment)
] @indent.auto
