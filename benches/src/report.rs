//! What is printed, and kept if it is to be committed.

use std::error::Error;
use std::fmt;
use std::fs;
use std::path::Path;
use std::process::Command;

use jiff::Timestamp;

use crate::corpus::Corpus;

/// The lines of a run: when, where, on what, and what came out.
pub(crate) struct Report {
    text: String,
    date: String,
}

impl Report {
    /// A report that says what it is about: no name of a host and no path, which are nobody's
    /// business.
    pub(crate) fn begin(corpus: &Corpus, passes: usize) -> Result<Self, Box<dyn Error>> {
        let date: String = Timestamp::now().to_string().chars().take("0000-00-00".len()).collect();
        let mut report = Self { text: String::new(), date };
        let date = report.date.clone();
        report.line(format_args!("{date}, {}, {}", machine(), compiler()));
        report.line(format_args!("{corpus}, up to {passes} passes"));
        Ok(report)
    }

    /// Adds a line, and prints it.
    pub(crate) fn line(&mut self, line: fmt::Arguments<'_>) {
        println!("{line}");
        self.text.push_str(&line.to_string());
        self.text.push('\n');
    }

    /// Puts the report beside those of other days.
    pub(crate) fn save(&self) -> Result<(), Box<dyn Error>> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("record");
        fs::create_dir_all(&folder)?;
        let free = (1..).map(|number| folder.join(format!("{}-{number}.txt", self.date)));
        let path = free.into_iter().find(|path| !path.exists()).ok_or("there is no free name")?;
        fs::write(path, &self.text)?;
        Ok(())
    }
}

/// The processor, how many of it, and the memory.
fn machine() -> String {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let model =
        field("/proc/cpuinfo", "model name").unwrap_or_else(|| std::env::consts::ARCH.to_owned());
    let memory = field("/proc/meminfo", "MemTotal").and_then(|size| {
        let kibibytes: u64 = size.split(' ').next()?.parse().ok()?;
        Some(format!(", {} GiB", kibibytes.div_ceil(1 << 20)))
    });
    format!("{processors} x {model}{}, {}", memory.unwrap_or_default(), std::env::consts::OS)
}

/// The version of the compiler.
pub(crate) fn compiler() -> String {
    let version = Command::new("rustc").arg("--version").output().ok();
    let version = version.and_then(|output| String::from_utf8(output.stdout).ok());
    let words: Option<String> =
        version.map(|text| text.split(' ').take(2).collect::<Vec<_>>().join(" ").trim().to_owned());
    words.filter(|words| !words.is_empty()).unwrap_or_else(|| "rustc of unknown version".to_owned())
}

/// The first value of a name in a file of the kernel.
pub(crate) fn field(path: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let lines = text.lines().filter_map(|line| line.split_once(':'));
    let mut values = lines.filter(|(key, _)| key.trim() == name).map(|(_, value)| value.trim());
    values.next().map(str::to_owned)
}
