//! The pure heart of Buttress: .arch text in; findings, costs, edits and views out.
