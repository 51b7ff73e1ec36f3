//! The generated parser, the queries that Neovim reads, and the corpus.
//!
//! Both are committed: users and the Rust build need no tree-sitter, and an editor finds the queries
//! where it looks for them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use crate::project::Project;
use crate::shell;
use crate::tools::Tools;

/// Neovim 0.10 refuses a newer one.
const ABI: &str = "14";
const QUERIES: &str = "grammar/queries";
const NEOVIM_QUERIES: &str = "editors/neovim/queries/arch";
/// What Neovim knows how to use; `tags.scm` is for others.
const NEOVIM_NAMES: [&str; 5] = ["folds", "highlights", "indents", "injections", "locals"];

/// `cargo xtask grammar`.
///
/// # Errors
/// When tree-sitter is missing or refuses the grammar, or with `check_only` when something is stale.
pub fn run(project: &Project, check_only: bool) -> Result<ExitCode> {
    let tools = Tools::default();
    if check_only {
        check(project, &tools)?;
    } else {
        generate(project, &tools, &project.path("grammar/src"))?;
        for (from, to) in queries(project)? {
            fs::create_dir_all(project.path(NEOVIM_QUERIES))?;
            fs::copy(&from, &to).with_context(|| format!("cannot write {}", to.display()))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether the committed parser is the one of grammar.js, and Neovim's queries those of the grammar.
///
/// # Errors
/// When one is not.
pub fn check(project: &Project, tools: &Tools) -> Result<()> {
    let fresh = project.scratch().join("grammar");
    if fresh.exists() {
        fs::remove_dir_all(&fresh)?;
    }
    generate(project, tools, &fresh)?;
    let committed = project.path("grammar/src");
    let mut stale = Vec::new();
    for file in files(&fresh)? {
        let relative = file.strip_prefix(&fresh)?;
        if fs::read(&file)? != fs::read(committed.join(relative)).unwrap_or_default() {
            stale.push(format!("grammar/src/{}", relative.display()));
        }
    }
    for (from, to) in queries(project)? {
        if fs::read(&from)? != fs::read(&to).unwrap_or_default() {
            stale.push(to.strip_prefix(&project.root)?.display().to_string());
        }
    }
    if !stale.is_empty() {
        bail!("stale: {}; run cargo xtask grammar", stale.join(", "));
    }
    Ok(())
}

/// Runs the corpus and returns how many cases there are.
///
/// # Errors
/// When a case fails, or there is none.
pub fn corpus(project: &Project, tools: &Tools) -> Result<String> {
    let mut command = tree_sitter(project, tools)?;
    command.arg("test");
    shell::run(project, "tree-sitter test", &mut command)?;
    let cases = corpus_cases(project)?;
    if cases == 0 {
        bail!("the corpus is empty");
    }
    Ok(format!("{cases} cases"))
}

/// Cases of a corpus file are headed by a name between two rulers of `=`.
fn corpus_cases(project: &Project) -> Result<usize> {
    let mut rulers = 0;
    for file in files(&project.path("grammar/test/corpus"))? {
        let text = fs::read_to_string(&file)?;
        rulers += text
            .lines()
            .filter(|line| line.len() >= 3 && line.bytes().all(|byte| byte == b'='))
            .count();
    }
    Ok(rulers / 2)
}

fn generate(project: &Project, tools: &Tools, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    let mut command = tree_sitter(project, tools)?;
    command.args(["generate", "--abi", ABI, "--output"]).arg(to);
    shell::run(project, "tree-sitter generate", &mut command).map(drop)
}

fn tree_sitter(project: &Project, tools: &Tools) -> Result<Command> {
    let mut command = Command::new(tools.tree_sitter(project)?);
    tools.node(project)?.with(&mut command);
    command.current_dir(project.path("grammar"));
    // It compiles the parser to run it: into the target folder, not into the user's cache.
    command.env("TREE_SITTER_LIBDIR", project.scratch().join("tree-sitter"));
    Ok(command)
}

/// The queries that Neovim reads, and where it looks for them.
fn queries(project: &Project) -> Result<Vec<(PathBuf, PathBuf)>> {
    let mut pairs = Vec::new();
    for name in NEOVIM_NAMES {
        let file = format!("{name}.scm");
        let from = project.path(QUERIES).join(&file);
        if !from.is_file() {
            bail!("{QUERIES}/{file} is missing");
        }
        pairs.push((from, project.path(NEOVIM_QUERIES).join(file)));
    }
    Ok(pairs)
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(self::files(&path)?);
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
