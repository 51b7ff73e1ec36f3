(
  (doc_comment)* @doc
  .
  (component
    name: (name) @name) @definition.class
  (#strip! @doc "^///\\s?")
  (#select-adjacent! @doc @definition.class)
)

(
  (doc_comment)* @doc
  .
  (group
    name: (name) @name) @definition.module
  (#strip! @doc "^///\\s?")
  (#select-adjacent! @doc @definition.module)
)

(
  (doc_comment)* @doc
  .
  (entity
    name: (name) @name) @definition.interface
  (#strip! @doc "^///\\s?")
  (#select-adjacent! @doc @definition.interface)
)

(
  (doc_comment)* @doc
  .
  (flow
    name: (name) @name) @definition.function
  (#strip! @doc "^///\\s?")
  (#select-adjacent! @doc @definition.function)
)

(product
  name: (product_name
    name: (name) @name)) @definition.constant

(connection
  to: (reference
    (name) @name .)) @reference.call

(message
  to: (reference
    (name) @name .)) @reference.call

(settings_block
  target: (reference
    (name) @name .)) @reference.class

(entity
  component: (reference
    (name) @name .)) @reference.class

(accept
  target: (reference
    (name) @name .)) @reference.class
