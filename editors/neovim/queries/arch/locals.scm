; A group is the scope of its members; from outside they are `group.member`.

(source_file) @local.scope

(group
  body: (block) @local.scope)

(environment
  body: (block) @local.scope)

(component
  name: (name) @local.definition)

(group
  name: (name) @local.definition)

(entity
  name: (name) @local.definition)

(entity_field
  name: (name) @local.definition)

; Only the first part of a dotted name is looked up where it stands.
(reference
  .
  (name) @local.reference)
