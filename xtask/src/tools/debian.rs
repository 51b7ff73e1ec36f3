//! Programs of another Debian suite, unpacked beside the system with the libraries they need.
//!
//! Debian's stable suites carry old editors. A package of a newer suite cannot be installed without
//! its C library, so it is unpacked with it into a folder, and told where to find it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::project::Project;
use crate::shell;

/// A program in a package of a Debian suite.
pub struct Package {
    /// The suite, for example `trixie`.
    pub suite: &'static str,
    /// The package.
    pub name: &'static str,
    /// The program, below `usr/bin`.
    pub program: &'static str,
}

/// Whether this machine is a Debian whose apt can be asked.
pub fn is_here() -> bool {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    release.lines().any(|line| line == "ID=debian") && shell::which("apt-get").is_some()
}

/// Unpacks `package` into the folder `name` of the cache, and returns that folder.
///
/// # Errors
/// When the suite cannot be reached, or patchelf is missing.
pub fn unpack(project: &Project, name: &str, package: &Package) -> Result<PathBuf> {
    super::install(project, name, |draft, last| {
        if shell::which("patchelf").is_none() {
            bail!("patchelf is missing: sudo apt-get install --no-install-recommends patchelf");
        }
        let archives = download(project, draft, package)?;
        for archive in &archives {
            let mut unpack = Command::new("dpkg-deb");
            unpack.arg("--extract").arg(archive).arg(draft);
            let status = unpack.status().context("dpkg-deb could not be started")?;
            if !status.success() {
                bail!("{} could not be unpacked", archive.display());
            }
        }
        fs::remove_dir_all(draft.join(".apt"))?;
        let program = draft.join("usr/bin").join(package.program);
        let mut patch = Command::new("patchelf");
        patch
            .arg("--set-interpreter")
            .arg(last.join(loader(draft)?));
        patch
            .args(["--force-rpath", "--set-rpath", &libraries(draft)?])
            .arg(program);
        shell::run(
            project,
            &format!("patchelf {}", package.program),
            &mut patch,
        )
        .map(drop)
    })
}

fn download(project: &Project, draft: &Path, package: &Package) -> Result<Vec<PathBuf>> {
    let apt = draft.join(".apt");
    for folder in ["lists/partial", "archives/partial", "parts"] {
        fs::create_dir_all(apt.join(folder))?;
    }
    fs::write(apt.join("status"), "")?;
    let source = format!(
        "Types: deb\nURIs: {}\nSuites: {}\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n",
        mirror()?,
        package.suite
    );
    fs::write(apt.join("parts/suite.sources"), source)?;
    let path = apt.display();
    let options = [
        "Dir::Etc::SourceList=/dev/null".to_string(),
        format!("Dir::Etc::SourceParts={path}/parts"),
        format!("Dir::State::Lists={path}/lists"),
        format!("Dir::State::Status={path}/status"),
        format!("Dir::Cache={path}"),
        "APT::Install-Recommends=false".to_string(),
        "APT::Sandbox::User=".to_string(),
        // The mirror of a frozen image serves lists that are past their date.
        "Acquire::Check-Valid-Until=false".to_string(),
        "Acquire::Languages=none".to_string(),
        "Acquire::Retries=3".to_string(),
        "Debug::NoLocking=1".to_string(),
    ];
    let apt_get = |what: &str, arguments: &[&str]| {
        let mut command = Command::new("apt-get");
        command
            .args(options.iter().flat_map(|option| ["-o", option]))
            .args(arguments);
        shell::run(
            project,
            &format!("{}: {what} {}", package.suite, package.name),
            &mut command,
        )
    };
    apt_get("package lists for", &["update", "-qq"])?;
    apt_get(
        "download",
        &["install", "-y", "--download-only", package.name],
    )?;
    let archives: Vec<PathBuf> = fs::read_dir(apt.join("archives"))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|end| end == "deb"))
        .collect();
    Ok(archives)
}

/// The mirror this machine installs from: another suite is found on the same one.
fn mirror() -> Result<String> {
    let mut files = vec![PathBuf::from("/etc/apt/sources.list")];
    if let Ok(entries) = fs::read_dir("/etc/apt/sources.list.d") {
        files.extend(entries.filter_map(|entry| Some(entry.ok()?.path())));
    }
    files.sort();
    files
        .iter()
        .filter_map(|file| fs::read_to_string(file).ok())
        .find_map(|text| mirror_in(&text))
        .context("no Debian mirror is named in /etc/apt/sources.list or /etc/apt/sources.list.d")
}

/// The first mirror of Debian itself in a list of either format.
fn mirror_in(text: &str) -> Option<String> {
    let lines = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.starts_with('#'));
    lines
        .flat_map(str::split_whitespace)
        .find(|word| is_mirror(word))
        .map(str::to_string)
}

fn is_mirror(word: &str) -> bool {
    word.starts_with("http") && word.trim_end_matches('/').ends_with("/debian")
}

/// The dynamic loader below `root`, as a path relative to it.
fn loader(root: &Path) -> Result<PathBuf> {
    [
        "usr/lib64/ld-linux-x86-64.so.2",
        "lib64/ld-linux-x86-64.so.2",
        "usr/lib/ld-linux-aarch64.so.1",
        "lib/ld-linux-aarch64.so.1",
    ]
    .into_iter()
    .map(PathBuf::from)
    .find(|path| root.join(path).exists())
    .context("the package came without a dynamic loader for this machine")
}

/// Where the libraries are, as seen from `usr/bin`.
fn libraries(root: &Path) -> Result<String> {
    let triplet = ["x86_64-linux-gnu", "aarch64-linux-gnu"]
        .into_iter()
        .find(|triplet| root.join("usr/lib").join(triplet).is_dir())
        .context("the package came without libraries for this machine")?;
    Ok(format!(
        "$ORIGIN/../lib/{triplet}:$ORIGIN/../../lib/{triplet}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_mirror_in_both_formats() {
        let sources = "Types: deb\n# http://old.example/debian\nURIs: http://mirror.example/debian\nSuites: bookworm\n";
        assert_eq!(
            mirror_in(sources).as_deref(),
            Some("http://mirror.example/debian")
        );
        let list = "# deb http://old.example/debian x main\ndeb [arch=amd64] https://mirror.example/debian/ bookworm main\n";
        assert_eq!(
            mirror_in(list).as_deref(),
            Some("https://mirror.example/debian/")
        );
        assert_eq!(
            mirror_in("URIs: http://mirror.example/debian-security\n"),
            None
        );
    }
}
