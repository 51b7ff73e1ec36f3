//! Components side by side become a group of their own.

use crate::finding::TextEdit;
use crate::patterns::edit::{indent, line_end};
use crate::span::Span;
use crate::syntax::ast::{Component, Item};

use super::site::{Entry, Scope, Site};
use super::{Draft, Meaning, lines, mentions};

/// What the group is called until somebody knows better.
const NAME: &str = "new_group";

/// What the menu says, where components and arrows between them are selected, and nothing else.
pub(super) fn offer(site: &Site<'_>) -> Option<String> {
    let scope = selection(site)?;
    let count = components(&scope).count();
    Some(match count {
        1 => "Extract the component to a group".to_owned(),
        _ => format!("Extract {count} components to a group"),
    })
}

/// The group, and the dotted names of its members everywhere.
pub(super) fn draft(site: &Site<'_>) -> Option<Draft> {
    let scope = selection(site)?;
    let (document, text) = (site.document, site.document.text());
    let path = &document.path;
    let moved = moved(site, &scope);
    let (name, full) = name(site, &scope)?;

    let names: Vec<Span> = components(&scope)
        .map(|(entry, it)| entry.at(it.name.span))
        .collect();
    let places: Vec<Span> = moved.iter().map(|entry| entry.span()).collect();
    let mut draft = Draft::new(path, Vec::new()).meaning(Meaning::Group(full));
    for mention in mentions::of(site.snapshot, path, &names) {
        let inside =
            |place: &Span| place.start <= mention.span.start && mention.span.end <= place.end;
        // Members call each other by their short names.
        if mention.behind_dot || mention.file != *path || !places.iter().any(inside) {
            let edit = TextEdit {
                span: Span::at(mention.span.start),
                text: format!("{name}."),
            };
            mentions::push(&mut draft.edits, &mention.file, edit);
        }
    }

    let (blanks, eol) = (indent(text, places.first()?.start), line_end(text));
    let mut group = format!("{blanks}group {name} {{{eol}");
    let mut gone: Vec<Span> = Vec::new();
    let edits = &mut draft.edits.first_mut()?.edits;
    for (i, entry) in moved.iter().enumerate() {
        let span = entry.lines()?;
        let before = text[..span.start].trim_end_matches([' ', '\t']);
        let breaks = before.len() - before.trim_end_matches(['\n', '\r']).len();
        if i > 0 && breaks > eol.len() {
            group.push_str(eol);
        }
        let shift = lines::shift(document, span, 2);
        group.push_str(&lines::take(text, span, edits, shift));
        if !group.ends_with(['\n', '\r']) {
            group.push_str(eol);
        }
        // An empty line between two that move goes along.
        let end = gone.last().map_or(span.start, |above| above.end);
        let blank = Span::new(end, span.start).of(text).trim().is_empty();
        gone.push(if blank {
            Span::new(end, span.end)
        } else {
            span
        });
    }
    group.push_str(&format!("{blanks}}}{eol}"));
    for (i, span) in gone.into_iter().enumerate() {
        let text = if i == 0 {
            std::mem::take(&mut group)
        } else {
            String::new()
        };
        edits.push(TextEdit { span, text });
    }
    Some(draft)
}

/// The components that are selected, with arrows among them, and nothing else; a single one only as a
/// whole.
fn selection<'a>(site: &Site<'a>) -> Option<Scope<'a>> {
    if site.span.is_empty() {
        return None;
    }
    let scope = site.selected()?;
    let fits = |entry: &Entry<'_>| match entry.item {
        Item::Component(it) => !it.name.text.is_empty() && entry.lines().is_some(),
        Item::Connection(_) => true,
        _ => false,
    };
    let whole = |span: Span| site.span.start <= span.start && span.end <= site.span.end;
    let all = scope.selected.iter().all(fits)
        && scope
            .selected
            .iter()
            .any(|e| matches!(e.item, Item::Component(_)))
        && (scope.selected.len() > 1 || whole(scope.selected[0].span()));
    all.then_some(scope)
}

fn components<'s, 'a>(
    scope: &'s Scope<'a>,
) -> impl Iterator<Item = (Entry<'a>, &'a Component)> + 's {
    scope.selected.iter().filter_map(|entry| match entry.item {
        Item::Component(it) => Some((*entry, it)),
        _ => None,
    })
}

/// What moves into the group: the components, and the arrows between them that are selected or follow
/// the selection without a break.
fn moved<'a>(site: &Site<'a>, scope: &Scope<'a>) -> Vec<Entry<'a>> {
    let members: Vec<&str> = components(scope)
        .map(|(_, it)| it.name.text.as_str())
        .collect();
    let between = |entry: &Entry<'_>| match entry.item {
        Item::Connection(it) => {
            let ends = [&it.from, &it.to];
            let is_member = |end: &&crate::syntax::ast::Reference| {
                end.parts.len() == 1 && members.contains(&end.parts[0].text.as_str())
            };
            ends.iter().all(is_member) && entry.lines().is_some()
        }
        _ => false,
    };
    let mut out: Vec<Entry<'a>> = scope.selected.clone();
    out.retain(|entry| matches!(entry.item, Item::Component(_)) || between(entry));
    if let Some(last) = scope.selected.last() {
        out.extend(site.behind(scope, *last).take_while(between));
    }
    out
}

/// A name for the group that nothing in any of the designs has, and its full name.
fn name(site: &Site<'_>, scope: &Scope<'_>) -> Option<(String, String)> {
    let path = &site.document.path;
    let architecture = site.architecture()?;
    let around = match scope.group {
        Some(group) => {
            let base = scope.selected.first()?.placed.start;
            let at = group.name.span.after(base).start;
            let symbol = architecture.occurrence_at(path, at)?.symbol;
            let crate::model::Symbol::Group(id) = symbol else {
                return None;
            };
            format!("{}.", architecture.groups[id].full)
        }
        None => String::new(),
    };
    let taken = |name: &str| {
        site.snapshot.roots_of(path).any(|root| {
            let architecture = site.snapshot.architecture_of(root);
            let mut names = architecture.names.keys();
            names.any(|full| full.split('.').any(|part| part == name))
        })
    };
    let numbered = (2..).map(|n| format!("{NAME}{n}"));
    let name = std::iter::once(NAME.to_owned())
        .chain(numbered)
        .find(|name| !taken(name))?;
    let full = format!("{around}{name}");
    Some((name, full))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{changed, refused, rewritten, rewritten_all, titles};
    use crate::finding::TextEdit;
    use crate::testing::PATH;

    #[test]
    fn components_become_a_group_with_all_that_speaks_of_them() {
        let text = "architecture \"Shop\"

client shopper
«service api: aws.fargate \"API\" { cpu = 1, memory = 2 GB }

// Where orders are.
/// The store.
database db: aws.rds_postgres { standby_of = api } // big
queue events: aws.sqs
api     -> db:     query
api     -> events: publish»
shopper -> api:    https

entity Order in db {
  id uuid key
}

view v { include = [api, shopper] }
price db 300 USD/month
accept missing-metrics on api -> db \"x\"

environment test {
  db { storage = 5 GB }
}

flow f {
  shopper -> api: \"x\"
}
";
        assert_eq!(titles(text)[0], "Extract 3 components to a group");
        let wanted = "architecture \"Shop\"

client shopper
group new_group {
  service api: aws.fargate \"API\" { cpu = 1, memory = 2 GB }

  // Where orders are.
  /// The store.
  database db: aws.rds_postgres { standby_of = api } // big
  queue events: aws.sqs
  api -> db:     query
  api -> events: publish
}
shopper -> new_group.api: https

entity Order in new_group.db {
  id uuid key
}

view v { include = [new_group.api, shopper] }
price new_group.db 300 USD/month
accept missing-metrics on new_group.api -> new_group.db \"x\"

environment test {
  new_group.db { storage = 5 GB }
}

flow f {
  shopper -> new_group.api: \"x\"
}
";
        assert_eq!(rewritten("extract-group", text), wanted);
    }

    #[test]
    fn groups_are_cut_out_of_groups_and_other_files_follow() {
        let main = "architecture \"A\"
include \"more.arch\"

group g {
  service a
  «service b
  // Between.
  b -> a: rest
  service c { owner = \"me\" }»
  c -> b:   rest
  a -> g.c: rest
}
";
        let more = "client x\nx -> g.b: https\nservice new_group\n";
        let all = rewritten_all("extract-group", &[(PATH, main), ("/w/more.arch", more)]);
        let wanted = "architecture \"A\"
include \"more.arch\"

group g {
  service a
  group new_group2 {
    service b
    service c { owner = \"me\" }
    c -> b: rest
  }
  // Between.
  new_group2.b -> a:              rest
  a            -> g.new_group2.c: rest
}
";
        assert_eq!(all[0], wanted);
        assert_eq!(
            all[1],
            "client x\nx -> g.new_group2.b: https\nservice new_group\n"
        );
    }

    #[test]
    fn a_text_in_its_own_style_keeps_it() {
        let text = "«service   a\n\tservice b  // b»\na->b:rest\nclient   c\nc->a:https\n";
        let change = changed("extract-group", &[(PATH, text)]).expect("it fits");
        let after = TextEdit::apply_all(&change.edits[0].edits, &text.replace(['«', '»'], ""));
        let wanted = "group new_group {
  service   a
  \tservice b  // b
  a->b:rest
}
client   c
c->new_group.a:https
";
        assert_eq!(after, wanted);
    }

    #[test]
    fn only_whole_components_are_extracted() {
        for text in [
            "service «ab»c\nservice d\n",
            "service a\n«entity E {\n  id uuid\n}\nservice b\n»",
            "service a«»\n",
            "«a -> b: rest»\nservice a\nservice b\n",
            "group g { «service a, service b» }\n",
        ] {
            refused("extract-group", text);
        }
    }
}
