//! Files and folders that get other names.

use serde_json::{Value, json};

use crate::client::{Client, apply, uri};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn includes_follow_a_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let write = |name: &str, text: &str| {
        std::fs::create_dir_all(path(name).parent().expect("a parent")).expect("made");
        std::fs::write(path(name), text).expect("written");
        uri(&path(name))
    };
    let text = "architecture \"A\"\ninclude \"parts/b.arch\"\nweb -> api: rest\n";
    let root = write("a.arch", text);
    let part_text = "include \"../shared.arch\"\nservice api\n";
    let part = write("parts/b.arch", part_text);
    write("shared.arch", "service web\n");
    let client = Client::start(Some(folder.path())).await;
    let operations = &client.capabilities["workspace"]["fileOperations"];
    let filters = operations["willRename"]["filters"]
        .as_array()
        .expect("filters");
    assert_eq!(
        filters[0]["pattern"],
        json!({ "glob": "**/*.arch", "matches": "file" })
    );
    assert_eq!(
        filters[1]["pattern"],
        json!({ "glob": "**/*", "matches": "folder" })
    );
    client.open(&root, text).await;
    client.diagnostics(&root, 1).await;
    client.quiet().await;
    let moved = json!({ "files": [{
        "oldUri": uri(&path("parts")),
        "newUri": uri(&path("deep/er")),
    }] });
    let edit = client
        .request("workspace/willRenameFiles", moved.clone())
        .await;
    let changes = edit["documentChanges"].as_array().expect("changes");
    let of = |uri: &str| {
        let change = changes.iter().find(|c| c["textDocument"]["uri"] == uri);
        change.unwrap_or_else(|| panic!("{edit}"))["edits"]
            .as_array()
            .expect("edits")
            .clone()
    };
    let new_text = apply(text, &of(&root));
    assert!(
        new_text.contains("include \"deep/er/b.arch\""),
        "{new_text}"
    );
    let new_part = apply(part_text, &of(&part));
    assert!(
        new_part.contains("include \"../../shared.arch\""),
        "{new_part}"
    );
    // The client does what it said, and the design is whole again without a watcher.
    client.change(&root, 2, json!([{ "text": new_text }])).await;
    std::fs::create_dir_all(path("deep")).expect("made");
    std::fs::rename(path("parts"), path("deep/er")).expect("moved");
    std::fs::write(path("deep/er/b.arch"), new_part).expect("written");
    client.notify("workspace/didRenameFiles", moved).await;
    client.quiet().await;
    let asked = json!({ "textDocument": { "uri": root } });
    let picture = client.request("buttress/scene", asked).await;
    assert_eq!(picture["scene"]["nodes"].as_array().map(Vec::len), Some(2));
    // What nobody includes needs no edit.
    let lone = json!({ "files": [{ "oldUri": root, "newUri": uri(&path("z.arch")) }] });
    let edit = client.request("workspace/willRenameFiles", lone).await;
    assert_eq!(edit, Value::Null);
}
