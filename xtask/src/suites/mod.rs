//! The suites of `cargo xtask test`, in the order in which they run.

mod editors;
mod neovim;
mod rust;
mod trying;
mod typescript;

use anyhow::Result;

use crate::builds::Builds;
use crate::project::Project;
use crate::tools::neovim::Which;
use crate::tools::{Need, Tools};
use crate::{docs, grammar};

/// What a suite works with.
pub struct Bench<'a> {
    /// The checkout.
    pub project: &'a Project,
    /// Programs that are not ours.
    pub tools: &'a Tools,
    /// Programs that are.
    pub builds: &'a Builds,
}

/// One suite. `run` returns what the summary says of it, for example how many tests passed.
pub struct Suite {
    /// Its name, for `--only` and the summary.
    pub name: &'static str,
    /// What it holds, in a line.
    pub about: &'static str,
    /// The tools it asks for.
    pub needs: &'static [Need],
    /// Runs it.
    pub run: fn(&Bench) -> Result<String>,
}

/// Every suite. The quick ones that everything else rests on come first; the editors come last,
/// because their tools are installed while the others run.
pub const ALL: &[Suite] = &[
    Suite {
        name: "rustfmt",
        about: "Rust is formatted",
        needs: &[],
        run: rust::format,
    },
    Suite {
        name: "generated",
        about: "the committed parser, queries and tables are those of their sources",
        needs: &[Need::TreeSitter],
        run: generated,
    },
    Suite {
        name: "preview",
        about: "the canvas: types, lint, unit tests, build",
        needs: &[Need::Node],
        run: typescript::preview,
    },
    Suite {
        name: "clippy",
        about: "no warning in any Rust target",
        needs: &[Need::Node],
        run: rust::clippy,
    },
    Suite {
        name: "rust",
        about: "every Rust test",
        needs: &[Need::Node],
        run: rust::tests,
    },
    Suite {
        name: "rust-docs",
        about: "the examples in Rust documentation",
        needs: &[],
        run: rust::examples,
    },
    Suite {
        name: "corpus",
        about: "the grammar's corpus",
        needs: &[Need::TreeSitter],
        run: corpus,
    },
    Suite {
        name: "try",
        about: "cargo xtask try, from its first line to the picture",
        needs: &[Need::Node],
        run: trying::run,
    },
    Suite {
        name: "vscode",
        about: "the VS Code extension: types, lint, unit tests, package",
        needs: &[Need::Node],
        run: typescript::vscode,
    },
    Suite {
        name: "neovim-0.10",
        about: "the plugin in Neovim 0.10",
        needs: &[Need::NeovimOldest],
        run: |bench| neovim::run(bench, Which::Oldest),
    },
    Suite {
        name: "neovim-newest",
        about: "the plugin in the newest Neovim",
        needs: &[Need::NeovimNewest],
        run: |bench| neovim::run(bench, Which::Newest),
    },
    Suite {
        name: "vscode-workbench",
        about: "the extension in VS Code's workbench, driven in Chromium",
        needs: &[Need::Node, Need::CodeServer],
        run: editors::workbench,
    },
];

fn generated(bench: &Bench) -> Result<String> {
    grammar::check(bench.project, bench.tools)?;
    docs::check(bench.project)?;
    Ok("up to date".to_string())
}

fn corpus(bench: &Bench) -> Result<String> {
    grammar::corpus(bench.project, bench.tools)
}
