//! Standard input and output, without a thread in between where the system can do without.
//!
//! Editors give a server pipes or sockets, which say when they are ready: whoever hears of that reads a
//! message and goes on with it. A thread that waits for each read would have to wake another one every
//! time, and so for each write.

use tokio::io::{AsyncRead, AsyncWrite};

/// What a client says comes from here.
pub type Input = Box<dyn AsyncRead + Send + Unpin>;
/// What it is told goes here.
pub type Output = Box<dyn AsyncWrite + Send + Unpin>;

/// Standard input; to be asked for in a runtime.
pub fn input() -> Input {
    #[cfg(unix)]
    if let Some(input) = ready::input() {
        return input;
    }
    Box::new(tokio::io::stdin())
}

/// Standard output; to be asked for in a runtime.
pub fn output() -> Output {
    #[cfg(unix)]
    if let Some(output) = ready::output() {
        return output;
    }
    Box::new(tokio::io::stdout())
}

#[cfg(unix)]
mod ready {
    use std::fs::{File, FileType};
    use std::os::fd::{AsFd, OwnedFd};
    use std::os::unix::fs::FileTypeExt;

    use tokio::net::UnixStream;
    use tokio::net::unix::pipe;

    use super::{Input, Output};

    pub fn input() -> Option<Input> {
        let (stream, kind) = opened(std::io::stdin())?;
        if kind.is_fifo() {
            let pipe = pipe::Receiver::from_owned_fd(stream).ok()?;
            return Some(Box::new(pipe));
        }
        Some(Box::new(socket(stream, kind)?))
    }

    pub fn output() -> Option<Output> {
        let (stream, kind) = opened(std::io::stdout())?;
        if kind.is_fifo() {
            let pipe = pipe::Sender::from_owned_fd(stream).ok()?;
            return Some(Box::new(pipe));
        }
        Some(Box::new(socket(stream, kind)?))
    }

    /// A stream and what it is.
    fn opened(stream: impl AsFd) -> Option<(OwnedFd, FileType)> {
        let file = File::from(stream.as_fd().try_clone_to_owned().ok()?);
        let kind = file.metadata().ok()?.file_type();
        Some((file.into(), kind))
    }

    /// What can be read and written as a socket is, whatever its other end.
    fn socket(stream: OwnedFd, kind: FileType) -> Option<UnixStream> {
        if !kind.is_socket() {
            return None;
        }
        let socket = std::os::unix::net::UnixStream::from(stream);
        socket.set_nonblocking(true).ok()?;
        UnixStream::from_std(socket).ok()
    }
}
