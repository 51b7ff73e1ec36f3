//! Files that are not what they should be: each gets a clear message, none a panic.

use crate::check::{out, run, said};
use crate::fixtures;

#[test]
fn what_cannot_be_read_is_said_with_a_remedy() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    std::fs::create_dir(path("empty")).expect("made");
    std::fs::create_dir(path("folder.arch")).expect("made");
    std::fs::write(path("binary.arch"), b"service api\0\x01").expect("written");
    std::fs::write(path("latin.arch"), b"// ok\nservice caf\xe9\n").expect("written");
    let large = std::fs::File::create(path("large.arch")).expect("made");
    large.set_len(50 * 1024 * 1024).expect("grown");
    for (name, words) in [
        (
            "nowhere.arch",
            ["nowhere.arch: there is no such file", "Check the path"],
        ),
        (
            "empty",
            [
                "empty: there is no .arch file in this directory",
                "Name a file",
            ],
        ),
        (
            "folder.arch",
            [
                "folder.arch: this is a directory, not a file",
                "Name a file",
            ],
        ),
        (
            "binary.arch",
            [
                "binary.arch: this is a binary file",
                "check that it is the right file",
            ],
        ),
        (
            "latin.arch",
            [
                "latin.arch:2:12: this is not UTF-8 (byte 0xE9)",
                "Save the file as UTF-8",
            ],
        ),
        (
            "large.arch",
            ["large.arch: 50 MB are too much", "the limit is 10 MB"],
        ),
    ] {
        for command in ["check", "cost"] {
            let output = run(folder.path(), &[command, name]);
            assert_eq!(output.status.code(), Some(2), "{command} {name}");
            assert!(
                out(&output).is_empty(),
                "{command} {name}: {}",
                out(&output)
            );
            for word in words {
                assert!(
                    said(&output).contains(word),
                    "{command} {name}: {}",
                    said(&output)
                );
            }
        }
    }
}

#[cfg(unix)]
#[test]
fn what_must_not_be_read_is_said() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("secret.arch");
    std::fs::write(&path, "service api\n").expect("written");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).expect("set");
    if std::fs::File::open(&path).is_ok() {
        // Whoever may read everything cannot be refused; the words are tested all the same.
        let error = buttress::files::ReadError::Denied("secret.arch".to_owned()).to_string();
        assert!(error.contains("not allowed to read it"), "{error}");
        return;
    }
    let output = run(folder.path(), &["check", "secret.arch"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        said(&output).contains("secret.arch: not allowed to read it"),
        "{}",
        said(&output)
    );
}

#[cfg(unix)]
#[test]
fn a_name_that_is_no_text_is_said() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir().expect("a folder");
    let name = OsStr::from_bytes(b"caf\xe9.arch");
    let Ok(()) = std::fs::write(folder.path().join(name), "service api\n") else {
        // This file system has no such names.
        return;
    };
    for argument in [name, OsStr::new(".")] {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_buttress"))
            .args([OsStr::new("check"), argument])
            .current_dir(folder.path())
            .output()
            .expect("run");
        assert_eq!(output.status.code(), Some(2));
        assert!(
            said(&output).contains(".arch: this name is not UTF-8")
                && said(&output).contains("Rename it"),
            "{}",
            said(&output)
        );
    }
}

#[test]
fn an_include_that_cannot_be_read_is_said_beside_the_rest() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(
        folder.path().join("a.arch"),
        "architecture \"A\"\ninclude \"b.arch\"\nservice api\n",
    )
    .expect("written");
    std::fs::write(folder.path().join("b.arch"), b"\xff").expect("written");
    let output = run(folder.path(), &["check", "a.arch"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        said(&output).contains("b.arch:1:1: this is not UTF-8"),
        "{}",
        said(&output)
    );
    assert!(out(&output).contains("A: health"), "{}", out(&output));
}

#[test]
fn includes_that_lead_nowhere_are_findings() {
    for (file, place, words) in [
        (
            "broken/include-cycle/a.arch",
            "broken/include-cycle/b.arch:1:9",
            "closes a loop: a.arch -> b.arch -> a.arch",
        ),
        (
            "broken/include-missing.arch",
            "broken/include-missing.arch:",
            "There is no file",
        ),
        (
            "broken/include-outside.arch",
            "broken/include-outside.arch:",
            "leaves the workspace",
        ),
    ] {
        let output = run(&fixtures(), &["check", file]);
        assert_eq!(output.status.code(), Some(1), "{file}: {}", said(&output));
        assert!(
            out(&output).contains("error[include]: "),
            "{file}: {}",
            out(&output)
        );
        assert!(
            out(&output).contains(place) && out(&output).contains(words),
            "{file}: {}",
            out(&output)
        );
    }
}

#[test]
fn every_broken_fixture_is_reported() {
    let folder = fixtures().join("broken");
    let mut seen = 0;
    for entry in std::fs::read_dir(&folder).expect("read") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|e| e == "arch") {
            let name = path.file_name().and_then(|n| n.to_str()).expect("a name");
            let output = run(&folder, &["check", name]);
            assert_eq!(
                output.status.code(),
                Some(1),
                "{name}: {}{}",
                out(&output),
                said(&output)
            );
            seen += 1;
        }
    }
    assert!(seen >= 8, "{seen}");
}
