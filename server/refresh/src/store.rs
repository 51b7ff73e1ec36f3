//! Where fresh prices are kept, and how they get there: as a whole, or not at all.

use std::env;
use std::fs::{self, File, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};

use buttress_pricing::{Fresh, Overlay};

use crate::Error;
use crate::figure::Figure;

/// The file of fresh prices in its folder.
pub const FILE: &str = "prices.csv";

/// The folder of this user's fresh prices: `buttress/prices` where the platform keeps data.
pub fn data_folder() -> Result<PathBuf, Error> {
    // Of a path that does not begin at the root the convention says that it does not count.
    let of = |name: &str| {
        env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let data = of("XDG_DATA_HOME").or_else(|| {
        if cfg!(windows) {
            of("LOCALAPPDATA")
        } else if cfg!(target_os = "macos") {
            of("HOME").map(|home| home.join("Library/Application Support"))
        } else {
            of("HOME").map(|home| home.join(".local/share"))
        }
    });
    Ok(data.ok_or(Error::NoFolder)?.join("buttress").join("prices"))
}

/// The folder of fresh prices, while one refresh has it.
#[derive(Debug)]
pub(crate) struct Store {
    folder: PathBuf,
    /// Held, so that no second refresh writes into the same folder.
    _lock: File,
}

impl Store {
    /// Takes the folder, and makes it if there is none.
    pub fn open(folder: &Path) -> Result<Store, Error> {
        fs::create_dir_all(folder).map_err(Error::disk(folder))?;
        let path = folder.join("lock");
        let lock = File::create(&path).map_err(Error::disk(&path))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Error::Busy(folder.to_owned())),
            Err(TryLockError::Error(error)) => return Err(Error::disk(&path)(error)),
        }
        let folder = folder.to_owned();
        Ok(Store {
            folder,
            _lock: lock,
        })
    }

    /// The folder of what is not done yet of a cloud.
    pub fn partial(&self, cloud: &str) -> PathBuf {
        self.folder.join("partial").join(cloud)
    }

    /// The prices that are there, and what is wrong with them if they cannot be read.
    pub fn current(&self) -> (Overlay, Option<String>) {
        let path = self.folder.join(FILE);
        let Ok(text) = fs::read_to_string(&path) else {
            return (Overlay::default(), None);
        };
        match Overlay::parse(text) {
            Ok(overlay) => (overlay, None),
            Err(error) => (
                Overlay::default(),
                Some(format!("{}: {error}", path.display())),
            ),
        }
    }

    /// Puts figures in place of those of one cloud in these regions; all others stay.
    pub fn land(
        &self,
        current: &Overlay,
        cloud: &'static str,
        replaced: &dyn Fn(&str) -> bool,
        source: &str,
        figures: &[Figure],
    ) -> Result<(), Error> {
        let path = self.folder.join(FILE);
        let others = current
            .figures()
            .filter(|f| f.cloud != cloud || !replaced(f.region));
        let fresh = figures.iter().map(|f| Fresh {
            cloud,
            service: &f.service,
            sku: &f.sku,
            region: &f.region,
            unit: &f.unit,
            usd: f.usd,
            as_of: &f.day,
            source,
        });
        let text = Overlay::render(others.chain(fresh));
        // What lands can be read: a figure that could not is found here, before anything changes.
        let text = text.and_then(|text| Overlay::parse(text.clone()).map(|_| text));
        let text = text.map_err(|error| Error::Damaged {
            url: path.display().to_string(),
            why: error.what,
        })?;
        write_in_place(&path, text.as_bytes())
    }
}

/// Writes beside a file and puts it in place by a rename: who reads sees the old or the new.
pub(crate) fn write_in_place(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let beside = path.with_extension("new");
    let write = || {
        let mut file = File::create(&beside)?;
        file.write_all(bytes)?;
        // The rename must not reach the disk before the bytes do.
        file.sync_all()
    };
    write().map_err(Error::disk(&beside))?;
    fs::rename(&beside, path).map_err(Error::disk(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(lines: &[&str]) -> Vec<Figure> {
        lines
            .iter()
            .map(|line| Figure::parse(line).unwrap())
            .collect()
    }

    #[test]
    fn what_lands_takes_the_place_of_its_cloud_and_regions_only() {
        let home = tempfile::tempdir().unwrap();
        let store = Store::open(home.path()).unwrap();
        let land = |cloud, region: &'static str, lines: &[&str]| {
            let (current, wrong) = store.current();
            assert_eq!(wrong, None);
            let replaced = move |name: &str| region == "*" || region == name;
            store
                .land(&current, cloud, &replaced, "list", &figures(lines))
                .unwrap();
        };
        land(
            "aws",
            "*",
            &[
                "ec2,a,us-east-1,hour,1,2026-11-20",
                "ec2,a,eu-west-1,hour,2,2026-11-20",
                "ec2,b,us-east-1,hour,3,2026-11-20",
            ],
        );
        land(
            "azure",
            "*",
            &["virtual-machines,a,eastus,hour,1,2026-11-20"],
        );
        land("aws", "us-east-1", &["ec2,a,us-east-1,hour,9,2026-11-27"]);
        let (overlay, _) = store.current();
        let get =
            |cloud, service, sku, region| overlay.get(cloud, service, sku, region).map(|f| f.usd);
        assert_eq!(get("aws", "ec2", "a", "us-east-1"), Some(9.0));
        assert_eq!(
            get("aws", "ec2", "b", "us-east-1"),
            None,
            "it is no longer listed"
        );
        assert_eq!(get("aws", "ec2", "a", "eu-west-1"), Some(2.0));
        assert_eq!(get("azure", "virtual-machines", "a", "eastus"), Some(1.0));
    }

    #[test]
    fn a_folder_is_had_by_one_refresh_at_a_time() {
        let home = tempfile::tempdir().unwrap();
        let store = Store::open(home.path()).unwrap();
        assert!(matches!(Store::open(home.path()), Err(Error::Busy(_))));
        drop(store);
        assert!(Store::open(home.path()).is_ok());
    }

    #[test]
    fn a_file_that_cannot_be_read_is_named() {
        let home = tempfile::tempdir().unwrap();
        let store = Store::open(home.path()).unwrap();
        fs::write(home.path().join(FILE), "<html>").unwrap();
        let (overlay, wrong) = store.current();
        assert!(overlay.is_empty());
        assert!(wrong.unwrap().contains("line 1"));
    }
}
