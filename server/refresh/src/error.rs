//! What can go wrong, each with its place, its cause and what to do.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Why prices could not be fetched. Nothing has changed where this is returned.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No answer, or one that broke off.
    #[error("{url}: {why}; see whether the machine is online and reaches it")]
    Unreachable {
        /// What was asked for.
        url: String,
        /// What the connection says.
        why: String,
    },
    /// An answer that is none.
    #[error("{url}: the server answers {status}; {remedy}")]
    Status {
        /// What was asked for.
        url: String,
        /// The status, with its name.
        status: String,
        /// What may help.
        remedy: &'static str,
    },
    /// The server asks to wait longer than one waits for a command.
    #[error("{url}: the server asks to wait {} minutes; run the command again then", wait.as_secs().div_ceil(60))]
    Wait {
        /// What was asked for.
        url: String,
        /// How long it says.
        wait: Duration,
    },
    /// Something else than a price list, as the page of a proxy that wants a login.
    #[error(
        "{url}: the answer is `{found}`, not {wanted}; a proxy or a login page may stand in between"
    )]
    ContentType {
        /// What was asked for.
        url: String,
        /// What came.
        found: String,
        /// What would be a price list.
        wanted: &'static str,
    },
    /// A price list that cannot be read.
    #[error(
        "{url}: the answer cannot be read: {why}; run the command again, and report it if it stays so"
    )]
    Damaged {
        /// What was asked for.
        url: String,
        /// What is wrong with it.
        why: String,
    },
    /// A link to a place that is not the vendor's.
    #[error(
        "{url}: the next page is said to be at `{link}`, which is another place; it is not followed"
    )]
    Elsewhere {
        /// What was asked for.
        url: String,
        /// Where it leads.
        link: String,
    },
    /// The vendor lists less than it did: its format may be another one.
    #[error(
        "{cloud}: only {now} figures were found where {before} are known; the vendor's format may \
         have changed, so the prices stay as they are"
    )]
    TooFew {
        /// The cloud.
        cloud: &'static str,
        /// Figures found.
        now: usize,
        /// Figures known before.
        before: usize,
    },
    /// Google asks for a key.
    #[error(
        "gcp: Google gives its price list to those with an API key only; make one for the Cloud \
         Billing API and set BUTTRESS_GCP_KEY to it"
    )]
    NoKey,
    /// An address that is none.
    #[error("`{0}` is no address; write one such as https://prices.example")]
    Address(String),
    /// A region that the cloud does not have.
    #[error(
        "no cloud has a region `{0}`; write one as the vendor does, such as us-east-1 or westeurope"
    )]
    Region(String),
    /// A table of this program that is not as it must be.
    #[error("the table {table} cannot be read: {why}")]
    Table {
        /// Its file.
        table: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// Another refresh is at it.
    #[error("{}: another refresh is running; wait for it, or end it", .0.display())]
    Busy(PathBuf),
    /// The disk.
    #[error("{}: {why}; see whether the folder can be written to and the disk has room", path.display())]
    Disk {
        /// The file.
        path: PathBuf,
        /// What the system says.
        why: io::Error,
    },
    /// There is no folder for the data of this user.
    #[error("no folder for data is known; set XDG_DATA_HOME or HOME")]
    NoFolder,
}

impl Error {
    /// An error of the disk at this path.
    pub(crate) fn disk(path: &Path) -> impl FnOnce(io::Error) -> Error + use<> {
        let path = path.to_owned();
        |why| Error::Disk { path, why }
    }
}
