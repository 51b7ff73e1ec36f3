//! Pictures of designs, each made once, and the last good one kept while its text is broken.

use std::sync::Arc;

use buttress_analysis::{FilePath, Report, Snapshot};
use buttress_diagram::{Options, Scene};
use dashmap::DashMap;

/// A picture of a design, as the canvas gets it.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The design's root file.
    pub root: FilePath,
    /// The state of the world that it shows.
    pub revision: u64,
    /// The picture; `None` where none could ever be drawn.
    pub scene: Option<Arc<Scene>>,
    /// What one must know of it.
    pub notice: Option<String>,
}

/// The pictures of all designs.
#[derive(Debug, Default)]
pub struct Scenes {
    kept: DashMap<FilePath, Arc<Kept>>,
}

#[derive(Debug)]
struct Kept {
    /// What the picture was made from.
    report: Arc<Report>,
    scene: Option<Arc<Scene>>,
    notice: Option<String>,
    /// The last picture of a text without errors of syntax.
    good: Option<Arc<Scene>>,
}

impl Scenes {
    /// The picture of the design that a file is part of; `None` where the file is unknown. Takes
    /// its time: not for a thread that others wait for.
    pub fn of(&self, snapshot: &Snapshot, path: &str) -> Option<Picture> {
        // A root is shown as itself, also where another design includes it.
        let report = snapshot
            .report(path)
            .or_else(|| snapshot.report_for(path))?;
        let root = report.root.clone();
        let picture = |kept: &Kept| Picture {
            root: report.root.clone(),
            revision: snapshot.revision(),
            scene: kept.scene.clone(),
            notice: kept.notice.clone(),
        };
        // The map is held no longer than it takes to look.
        let known = self.kept.get(&root).map(|kept| kept.value().clone());
        if let Some(kept) = &known
            && Arc::ptr_eq(&kept.report, &report)
        {
            return Some(picture(kept));
        }
        let good = known.and_then(|kept| kept.good.clone());
        let kept = Arc::new(draw(snapshot, report.clone(), good));
        self.kept.insert(root, kept.clone());
        Some(picture(&kept))
    }
}

fn draw(snapshot: &Snapshot, report: Arc<Report>, good: Option<Arc<Scene>>) -> Kept {
    let broken = report.files.iter().find_map(|file| {
        let document = snapshot.document(file)?;
        let errors = document.errors();
        let error = errors.first()?;
        let byte = error.location.span.start.min(document.rope.len_bytes());
        let name = file.rsplit('/').next().unwrap_or(file);
        Some(format!(
            "{name}, line {}",
            document.rope.byte_to_line(byte) + 1
        ))
    });
    if let (Some(place), Some(good)) = (&broken, &good) {
        let notice = format!(
            "The text cannot be read ({place}). This is the last picture from before that."
        );
        return Kept {
            report,
            scene: Some(good.clone()),
            notice: Some(notice),
            good: Some(good.clone()),
        };
    }
    let graph = buttress_diagram::from_report(&report);
    match buttress_diagram::layout(&graph, &Options::default()) {
        Ok(scene) => {
            let scene = Some(Arc::new(scene));
            let notice = broken.map(|place| {
                format!("The text cannot be read ({place}). The picture shows the rest.")
            });
            let good = if notice.is_none() {
                scene.clone()
            } else {
                good
            };
            Kept {
                report,
                scene,
                notice,
                good,
            }
        }
        Err(error) => {
            tracing::error!(%error, root = %report.root, "no picture");
            let notice = Some(format!("The picture could not be drawn: {error}."));
            Kept {
                report,
                scene: good.clone(),
                notice,
                good,
            }
        }
    }
}
