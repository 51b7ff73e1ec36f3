" The first paint, before the server or the tree-sitter parser colours the text. Neovim comes with
" a syntax of this name for another kind of file; this one stands before it.
if exists('b:current_syntax')
  finish
endif

syntax match archKind /\v^\s*\zs[[:alpha:]_]\w*(-\w+)*\ze\s+[[:alpha:]_]/
syntax match archKeyword /\v^\s*\zs(architecture|include|constraints|group|entity|flow|defaults|view|environment|decision|accept|price|product|rule|alt|else|opt|loop|par|note)>/
syntax match archSetting /\v[[:alpha:]_]\w*\ze\s*\=[^=]/
syntax match archProduct /\v[[:alpha:]_]\w*\.[[:alnum:]_]+/ contained
syntax match archAfterColon /\v:\s*[[:alpha:]_][[:alnum:]_.]*/ contains=archProduct,archType
syntax match archType /\v[[:alpha:]_]\w*/ contained
syntax match archNumber /\v<-?\d[0-9_]*(\.\d+)?/
syntax match archDate /\v<\d{4}-\d{2}-\d{2}>/
syntax keyword archBoolean true false
syntax match archArrow /--\?>/
syntax match archEscape /\v\\(u\{\x+\}|.)/ contained
syntax region archString start=/"/ skip=/\\./ end=/"/ oneline contains=archEscape
syntax region archText start=/"""/ skip=/\\./ end=/"""/ contains=archEscape
syntax match archComment +//.*+ contains=@Spell
syntax match archDocumentation +///.*+ contains=@Spell
syntax region archComment start=+/\*+ end=+\*/+ contains=@Spell

highlight default link archKind Type
highlight default link archKeyword Keyword
highlight default link archSetting Identifier
highlight default link archProduct Type
highlight default link archType Function
highlight default link archNumber Number
highlight default link archDate Number
highlight default link archBoolean Boolean
highlight default link archArrow Operator
highlight default link archEscape SpecialChar
highlight default link archString String
highlight default link archText String
highlight default link archComment Comment
highlight default link archDocumentation SpecialComment

let b:current_syntax = 'arch'
