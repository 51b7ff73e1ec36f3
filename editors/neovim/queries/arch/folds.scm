[
  (block)
  (steps)
  (entity_body)
  (list)
  (text_block)
  (block_comment)
] @fold

(doc_comment)+ @fold
