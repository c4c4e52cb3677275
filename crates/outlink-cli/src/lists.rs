//! Lists on their way into a compiler.

use std::path::Path;

use outlink::Format;
use outlink::ListInfo;
use outlink::compile::Compiler;
use outlink::compile::Report;
use outlink::list::Catalog;

use crate::error::Error;
use crate::output::remark;
use crate::progress;

/// A compiler that has read a catalog and lists.
pub(crate) fn compiler(
    name: &str,
    catalog: Option<&Path>,
    lists: &[String],
) -> Result<Compiler, Error> {
    let mut compiler = Compiler::new(name);
    show_progress(&mut compiler);
    if let Some(path) = catalog {
        compiler.add_catalog(&Catalog::read(path)?)?;
    }
    for argument in lists {
        let list_argument = || Error::ListArgument(argument.clone());
        let (format, path) = argument.split_once(':').ok_or_else(list_argument)?;
        let format: Format = format.parse()?;
        let path = Path::new(path);
        compiler.add_file(ListInfo::new(path.to_string_lossy(), format), path)?;
    }
    Ok(compiler)
}

/// Says on standard error that entries did not become rules, without the list of them.
pub(crate) fn warn_of(report: &Report) {
    let warnings = report.warnings();
    if warnings > 0 {
        remark(format_args!(
            "{warnings} entries of the lists did not become rules; `outlink compile` says why"
        ));
    }
}

/// Shows a bar for each list while it is read, on a terminal only.
fn show_progress(compiler: &mut Compiler) {
    let mut bar = progress::lists(0);
    let mut list = String::new();
    compiler.progress(move |name, read, size| {
        if list != name {
            bar.finish_and_clear();
            bar = progress::lists(size.unwrap_or(0));
            name.clone_into(&mut list);
            bar.set_message(list.clone());
        }
        bar.set_position(read);
    });
}
