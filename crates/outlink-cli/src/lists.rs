//! Lists on their way into a compiler.

use std::path::Path;

use outlink::Format;
use outlink::ListInfo;
use outlink::compile::Compiler;
use outlink::compile::Progress;
use outlink::compile::Report;
use outlink::list::Catalog;

use crate::arguments::ListOptions;
use crate::error::Error;
use crate::output::remark;
use crate::progress;
use outlink::internal::counted;
use outlink::internal::with_causes;

impl ListOptions {
    /// Refuses to go on without any list.
    pub(crate) fn require_any(&self) -> Result<(), Error> {
        match self.catalog.is_none() && self.lists.is_empty() {
            true => Err(Error::NothingToCompile),
            false => Ok(()),
        }
    }

    /// A compiler that has read them.
    pub(crate) fn compiler(&self, name: &str) -> Result<Compiler, Error> {
        compiler(name, self.catalog.as_deref(), &self.lists)
    }
}

/// A compiler that has read a catalog and lists.
pub(crate) fn compiler(
    name: &str,
    catalog: Option<&Path>,
    lists: &[String],
) -> Result<Compiler, Error> {
    let mut compiler = empty_compiler(name);
    if let Some(path) = catalog {
        compiler.add_catalog(&catalog_of(path)?)?;
    }
    for argument in lists {
        let (info, path) = list(argument)?;
        compiler.add_file(info, path)?;
    }
    require_lists(&compiler)?;
    Ok(compiler)
}

/// The catalog of a file. One that cannot be TOML may be a list, unless it is named as TOML is.
pub(crate) fn catalog_of(path: &Path) -> Result<Catalog, Error> {
    let is_named_so = path.extension().is_some_and(|extension| extension == "toml");
    Catalog::read(path).map_err(|reason| match reason.is_not_toml() && !is_named_so {
        true => Error::NotCatalog { path: path.to_owned(), reason: with_causes(&reason) },
        false => reason.into(),
    })
}

/// Refuses a compiler without any list: a catalog may name platforms and redirectors alone.
pub(crate) fn require_lists(compiler: &Compiler) -> Result<(), Error> {
    if compiler.lists().is_empty() { Err(Error::NothingToCompile) } else { Ok(()) }
}

/// A compiler that is as strict as the command is, and shows how far it is.
pub(crate) fn empty_compiler(name: &str) -> Compiler {
    let mut compiler = Compiler::new(name);
    compiler.strict(true);
    show_progress(&mut compiler);
    compiler
}

/// The list that an argument names as `FORMAT:PATH`, or as `PATH` if its format is to be recognised. A
/// path may have a colon: the name of a format has letters alone, and more than a drive of Windows has.
pub(crate) fn list(argument: &str) -> Result<(ListInfo, &Path), Error> {
    let is_format =
        |name: &str| name.len() != 1 && name.bytes().all(|byte| byte.is_ascii_alphabetic());
    let split = argument.split_once(':').filter(|(format, _)| is_format(format));
    let (format, path) = match split {
        Some((format, path)) if !path.is_empty() => (format.parse()?, path),
        Some(_) => return Err(Error::ListArgument(argument.to_owned())),
        None => (Format::Auto, argument),
    };
    Ok((ListInfo::new(path, format), Path::new(path)))
}

/// Says on standard error that there are warnings about the lists, without the list of them.
pub(crate) fn warn_of(report: &Report) {
    let warnings = report.warnings();
    if warnings > 0 {
        remark(format_args!(
            "{} about the lists; `outlink lint` has the lines",
            counted(warnings, "warning")
        ));
    }
}

/// Shows a bar for each list while it is read and for what follows, on a terminal only.
fn show_progress(compiler: &mut Compiler) {
    let mut bar = progress::lists(0);
    let mut shown = String::new();
    compiler.progress(move |at| {
        let name = match at {
            Progress::Reading { list, .. } => list,
            Progress::Sorting { .. } => "sorting",
            Progress::Arranging { .. } => "arranging",
            _ => "writing",
        };
        if shown != name {
            bar.finish_and_clear();
            bar = match at {
                Progress::Reading { size, .. } => progress::lists(size.unwrap_or(0)),
                Progress::Sorting { rules } | Progress::Writing { rules } => progress::work(rules),
                Progress::Arranging { rules, .. } => progress::rules(rules),
                _ => progress::work(0),
            };
            name.clone_into(&mut shown);
            bar.set_message(shown.clone());
        }
        match at {
            Progress::Reading { bytes, .. } => bar.set_position(bytes),
            Progress::Arranging { done, .. } => bar.set_position(done),
            _ => {}
        }
    });
}
