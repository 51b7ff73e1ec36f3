; Documentation is shown as Markdown; the slashes are none of it.
((doc_comment) @injection.content
  (#offset! @injection.content 0 3 0 0)
  (#set! injection.language "markdown")
  (#set! injection.combined))

; The indentation of a text block is taken off before anyone reads it, so that a parser of whole
; Markdown would see code where there is none.
((text_block
  (string_content) @injection.content)
  (#set! injection.language "markdown_inline"))

([
  (comment)
  (block_comment)
] @injection.content
  (#set! injection.language "comment"))
