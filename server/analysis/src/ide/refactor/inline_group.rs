//! The members of a group move to where it stood.

use crate::finding::TextEdit;
use crate::model::Symbol;
use crate::patterns::edit::{indent, line_end, line_start};
use crate::span::Span;
use crate::syntax::ast::{Group, Item, NamedKind};

use super::site::{Entry, Site};
use super::{Draft, Meaning, lines, mentions};

/// What the menu says, with the cursor on the head of a group that has nothing but members whose
/// names are free around it.
pub(super) fn offer(site: &Site<'_>) -> Option<String> {
    let (_, group) = fitting(site)?;
    Some(format!("Inline the group `{}`", group.name.text))
}

/// The members, and their names without that of the group everywhere.
pub(super) fn draft(site: &Site<'_>) -> Option<Draft> {
    let (entry, group) = fitting(site)?;
    let (document, text) = (site.document, site.document.text());
    let path = &document.path;
    let architecture = site.architecture()?;
    let full = full_name(site, entry, group)?;
    let full = architecture.groups[full].full.clone();

    let mut draft = Draft::new(path, Vec::new()).meaning(Meaning::Group(full));
    for mention in mentions::of(site.snapshot, path, &[entry.at(group.name.span)]) {
        // Who speaks of the group itself will speak of nothing, which the trial finds.
        if !mention.before_dot {
            continue;
        }
        let edit = TextEdit {
            span: Span::new(mention.span.start, mention.span.end + 1),
            text: String::new(),
        };
        mentions::push(&mut draft.edits, &mention.file, edit);
    }

    let edits = &mut draft.edits.first_mut()?.edits;
    let (span, body) = (entry.span(), entry.at(group.body.span));
    let (blanks, eol) = (indent(text, span.start), line_end(text));
    let head = line_start(text, span.start);
    let mut at = entry.lines()?.start;
    while at < head {
        // What documented the group must not document its first member.
        let slashes = at + text[at..].find("//")?;
        if text[slashes..].starts_with("///") && !text[slashes..].starts_with("////") {
            edits.push(TextEdit {
                span: Span::new(slashes, slashes + 3),
                text: "//".to_owned(),
            });
        }
        at = lines::next(text, at);
    }
    let inside = Span::new(
        lines::next(text, body.start),
        line_start(text, body.end - 1),
    );
    let title = group.title.iter().flat_map(|t| t.text.lines());
    let title = title.map(|line| format!("// {line}"));
    let opener = text[body.start + 1..lines::end(text, body.start)].trim();
    let comments = title.chain((!opener.is_empty()).then(|| opener.to_owned()));
    edits.push(TextEdit {
        span: Span::new(head, inside.start),
        text: comments.map(|c| format!("{blanks}{c}{eol}")).collect(),
    });
    let first = entry.at(group.body.items.first()?.span()).start;
    let by = blanks.len() as isize - indent(text, first).len() as isize;
    edits.extend(lines::shift(document, inside, by.min(0)));
    let closer = text[body.end..lines::end(text, body.end)].trim();
    edits.push(TextEdit {
        span: Span::new(inside.end, lines::next(text, body.end)),
        text: match closer {
            "" => String::new(),
            comment => format!("{blanks}{comment}{eol}"),
        },
    });
    Some(draft)
}

fn fitting<'a>(site: &Site<'a>) -> Option<(Entry<'a>, &'a Group)> {
    let entry = site.statement()?;
    let Item::Group(group) = entry.item else {
        return None;
    };
    let (text, body) = (entry.text(), group.body.span);
    let on_head = site.span.end <= entry.at(body).start;
    // Settings and defaults of the group would hold for nobody, or for too many.
    let is_member = |item: &Item| match item {
        Item::Named(it) => it.kind != NamedKind::Defaults,
        Item::Setting(_) | Item::Block(_) => false,
        _ => true,
    };
    let members = &group.body.items;
    if !on_head || !group.body.closed || members.is_empty() || !members.iter().all(is_member) {
        return None;
    }
    entry.lines()?;
    let opener = text[body.start + 1..lines::end(text, body.start)].trim();
    let alone = text[line_start(text, body.end - 1)..body.end - 1]
        .trim()
        .is_empty();
    if !alone || !(opener.is_empty() || lines::is_comment(opener)) {
        return None;
    }
    let id = full_name(site, entry, group)?;
    let architecture = site.architecture()?;
    let full = &architecture.groups[id].full;
    let around = full.strip_suffix(group.name.text.as_str())?;
    let clashes = members.iter().any(|item| {
        let name = match item {
            Item::Component(it) => &it.name,
            Item::Group(it) => &it.name,
            _ => return false,
        };
        architecture
            .names
            .contains_key(&format!("{around}{}", name.text))
    });
    (!clashes).then_some((entry, group))
}

fn full_name(site: &Site<'_>, entry: Entry<'_>, group: &Group) -> Option<usize> {
    let at = entry.at(group.name.span).start;
    let architecture = site.architecture()?;
    match architecture.occurrence_at(&site.document.path, at)?.symbol {
        Symbol::Group(id) => Some(id),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{other_meaning, refused, rewritten, rewritten_all, titles};
    use crate::testing::PATH;

    #[test]
    fn members_move_out_with_all_that_speaks_of_them() {
        let text = "architecture \"A\"

client shopper

/// All about orders.
group or«»ders \"Orders\" { // mine
  /// Takes them.
  service api \"API\" {
    link = \"\"\"
      a
        b
      \"\"\"
  }

  group deep {
    database db { standby_of = orders.api }
  }
  api -> deep.db: query // slow
} // end

shopper -> orders.api: https
entity Order in orders.deep.db {
  id uuid
}
view v { include = [orders.deep.db] }
";
        assert!(titles(text).contains(&"Inline the group `orders`".to_owned()));
        let wanted = "architecture \"A\"

client shopper

// All about orders.
// Orders
// mine
/// Takes them.
service api \"API\" {
  link = \"\"\"
      a
        b
      \"\"\"
}

group deep {
  database db { standby_of = api }
}
api -> deep.db: query // slow
// end

shopper -> api: https
entity Order in deep.db {
  id uuid
}
view v { include = [deep.db] }
";
        assert_eq!(rewritten("inline-group", text), wanted);
    }

    #[test]
    fn other_files_follow() {
        let main =
            "group p {\n  group «»g {\n    service a\n  }\n  service b\n  b -> g.a: rest\n}\n";
        let root = "architecture \"A\"\ninclude \"main.arch\"\n\nclient x\nx -> p.g.a: https\n";
        let all = rewritten_all("inline-group", &[(PATH, main), ("/w/root.arch", root)]);
        assert_eq!(
            all[0],
            "group p {\n  service a\n  service b\n  b -> a: rest\n}\n"
        );
        assert_eq!(all[1], root.replace("p.g.a", "p.a"));
    }

    #[test]
    fn what_would_be_lost_or_clash_is_not_offered() {
        for text in [
            "service a\ngroup «»g {\n  service a\n}\n",
            "group «»g {\n  service g\n}\n",
            "group «»g {\n  owner = team\n  service a\n}\n",
            "group «»g {\n  defaults service { replicas = 2 }\n  service a\n}\n",
            "group «»g {\n}\n",
            "group g {\n  service a«»\n}\n",
        ] {
            refused("inline-group", text);
        }
    }

    #[test]
    fn no_name_comes_to_mean_another_thing() {
        let clash = "group «»g {\n  service a\n}\ngroup h {\n  service a\n  service b\n  b -> g.a: rest\n}\n";
        other_meaning("inline-group", clash);
        let spoken_of = "group «»g {\n  service a\n}\nview v { include = [g] }\n";
        other_meaning("inline-group", spoken_of);
    }
}
