//! `outlink screen --from`: columns of Parquet files.

#![cfg(feature = "parquet")]
#![expect(clippy::unwrap_used, reason = "what goes wrong here is a failed test")]

use std::collections::HashMap;
use std::fs;
use std::fs::File;
use std::path::Path;
use std::process::Command;
use std::process::Output;
use std::sync::Arc;

use arrow_array::Array;
use arrow_array::ArrayRef;
use arrow_array::BinaryArray;
use arrow_array::DictionaryArray;
use arrow_array::Int64Array;
use arrow_array::LargeStringArray;
use arrow_array::RecordBatch;
use arrow_array::StringArray;
use arrow_array::StringViewArray;
use arrow_array::cast::AsArray;
use arrow_array::types::Int8Type;
use arrow_array::types::Int32Type;
use arrow_array::types::UInt32Type;
use arrow_array::types::UInt64Type;
use arrow_schema::DataType;
use arrow_schema::Field;
use arrow_schema::Schema;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use tempfile::TempDir;

const LINKS: [Option<&str>; 6] = [
    Some("https://www.evil.example/x"),
    None,
    Some("https://good.example/"),
    Some("https://www.google.com/url?q=https%3A%2F%2Fevil.example%2F"),
    Some("http://"),
    Some("https://casino.example/"),
];

#[test]
fn every_column_is_kept_and_verdicts_stand_beside_it() {
    let folder = folder();
    let numbers: ArrayRef = Arc::new(Int64Array::from_iter_values(0..6));
    let links: ArrayRef = Arc::new(StringArray::from(LINKS.to_vec()));
    write(&folder, &[("n", numbers.clone()), ("url", links.clone())]);
    let output = sweep(&folder, &["--column", "url"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let found = read(&folder.path().join("out.parquet"));
    let names = "n url action action_number code list category rule candidate";
    assert_eq!(names_of(&found), names.split(' ').collect::<Vec<_>>());
    assert_eq!((found.column(0), found.column(1)), (&numbers, &links));
    let all = |name| texts(&found, name);
    let words = ["block", "", "allow", "block", "block", "warn"];
    assert_eq!(all("action"), words.map(|word| (!word.is_empty()).then(|| word.to_owned())));
    let action_numbers = found.column_by_name("action_number").unwrap();
    let action_numbers: Vec<_> = action_numbers.as_primitive::<Int8Type>().iter().collect();
    assert_eq!(action_numbers, [Some(30), None, Some(0), Some(30), Some(30), Some(20)]);
    let at = |row: usize| {
        ["code", "list", "category", "rule", "candidate"].map(|name| all(name).swap_remove(row))
    };
    let some = |words: [&str; 5]| words.map(|word| Some(word.to_owned()));
    let evil = ["listed", "orders", "phishing", "evil.example"];
    assert_eq!(at(0), some([evil[0], evil[1], evil[2], evil[3], "https://www.evil.example/x"]));
    assert_eq!(at(1), [const { None }; 5], "a null stays null");
    assert_eq!(at(2), [const { None }; 5], "of what is allowed no more is said");
    assert_eq!(at(3), some([evil[0], evil[1], evil[2], evil[3], "https://evil.example/"]));
    assert_eq!(at(4)[0].as_deref(), Some("malformed"));
}

#[test]
fn the_counts_are_printed() {
    let folder = folder();
    write(&folder, &[("url", Arc::new(StringArray::from(LINKS.to_vec())))]);
    let text = stdout(&sweep(&folder, &["--column", "url"]));
    assert!(text.contains("out.parquet: 6 rows") && text.contains("3  block"), "{text}");
    let json = stdout(&sweep(&folder, &["--column", "url", "--json"]));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let counts = ["rows", "allow", "review", "warn", "block", "null"].map(|name| &json[name]);
    assert_eq!(counts, [6, 1, 0, 1, 3, 1]);
    write(&folder, &[("url", Arc::new(StringArray::from(vec![None, Some("good.example")])))]);
    assert_eq!(sweep(&folder, &["--column", "url"]).status.code(), Some(0), "nothing is found");
}

#[test]
fn links_may_be_any_kind_of_string() {
    let folder = folder();
    let plain: ArrayRef = Arc::new(StringArray::from(LINKS.to_vec()));
    let bytes = LINKS.map(|link| link.map(str::as_bytes));
    let dictionary: DictionaryArray<Int32Type> = LINKS.iter().copied().collect();
    write(
        &folder,
        &[
            ("plain", plain),
            ("large", Arc::new(LargeStringArray::from(LINKS.to_vec()))),
            ("view", Arc::new(StringViewArray::from(LINKS.to_vec()))),
            ("bytes", Arc::new(BinaryArray::from(bytes.to_vec()))),
            ("dictionary", Arc::new(dictionary)),
        ],
    );
    let verdicts = ["plain", "large", "view", "bytes", "dictionary"].map(|column| {
        let output = sweep(&folder, &["--column", column]);
        assert_eq!(output.status.code(), Some(1), "{column}: {}", stderr(&output));
        let found = read(&folder.path().join("out.parquet"));
        let kept = read(&folder.path().join("in.parquet"));
        assert_eq!(found.project(&[0, 1, 2, 3, 4]).unwrap().columns(), kept.columns());
        ["action", "rule", "candidate"].map(|name| texts(&found, name))
    });
    assert!(verdicts.iter().all(|found| *found == verdicts[0]));
}

#[test]
fn bytes_that_are_no_utf8_have_a_verdict() {
    let folder = folder();
    let links: [&[u8]; 2] = [b"https://evil.example/\xff", b"\xff\xfe"];
    write(&folder, &[("url", Arc::new(BinaryArray::from_vec(links.to_vec())))]);
    assert_eq!(sweep(&folder, &["--column", "url"]).status.code(), Some(1));
    let found = texts(&read(&folder.path().join("out.parquet")), "action");
    assert_eq!(found[0].as_deref(), Some("block"));
}

#[test]
fn many_batches_stay_in_their_order() {
    let folder = folder();
    let link = |row: usize| {
        let host = if row.is_multiple_of(7) { "evil" } else { "good" };
        format!("https://{host}.example/{row}")
    };
    let links: StringArray = (0..50_000).map(link).map(Some).collect();
    write(&folder, &[("url", Arc::new(links))]);
    assert_eq!(sweep(&folder, &["--column", "url"]).status.code(), Some(1));
    let found = read(&folder.path().join("out.parquet"));
    assert_eq!(found.num_rows(), 50_000);
    let candidates = texts(&found, "candidate");
    for (row, candidate) in candidates.into_iter().enumerate() {
        assert_eq!(candidate, row.is_multiple_of(7).then(|| link(row)));
    }
}

#[test]
fn a_file_without_rows_gives_a_file_without_rows() {
    let folder = folder();
    write(&folder, &[("url", Arc::new(StringArray::new_null(0)))]);
    assert_eq!(sweep(&folder, &["--column", "url"]).status.code(), Some(0));
    let file = File::open(folder.path().join("out.parquet")).unwrap();
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
    assert_eq!(builder.schema().fields().len(), 8);
    assert_eq!(builder.metadata().file_metadata().num_rows(), 0);
}

#[test]
fn what_other_programs_noted_in_the_schema_is_kept() {
    let folder = folder();
    let links: ArrayRef = Arc::new(StringArray::from(vec!["good.example"]));
    let rows = RecordBatch::try_from_iter([("url", links)]).unwrap();
    let notes = HashMap::from([("pandas".to_owned(), "{}".to_owned())]);
    let schema = Arc::new(Schema::new_with_metadata(rows.schema().fields().clone(), notes));
    store(&folder, &rows.with_schema(schema).unwrap());
    assert_eq!(sweep(&folder, &["--column", "url"]).status.code(), Some(0));
    let file = File::open(folder.path().join("out.parquet")).unwrap();
    let found = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
    assert_eq!(found.schema().metadata().get("pandas").map(String::as_str), Some("{}"));
}

#[test]
fn errors_name_the_file_the_column_and_the_columns_there_are() {
    let folder = folder();
    let numbers: ArrayRef = Arc::new(Int64Array::from(vec![1]));
    let links: ArrayRef = Arc::new(StringArray::from(vec!["good.example"]));
    write(&folder, &[("n", numbers), ("url", links.clone()), ("text", links.clone())]);
    let complaint = |arguments: &[&str]| {
        let output = sweep(&folder, arguments);
        assert_eq!(output.status.code(), Some(2));
        stderr(&output)
    };
    let text = complaint(&["--column", "ulr"]);
    assert!(
        text.contains("in.parquet has no column `ulr`; its columns are n, url, text"),
        "{text}"
    );
    let text = complaint(&["--column", "n"]);
    let wrong = "column `n` is of type Int64, and links are strings; \
                 its columns of strings are url, text";
    assert!(text.contains(wrong), "{text}");
    let text = complaint(&[]);
    assert!(text.contains("with --column; its columns of strings are url, text"), "{text}");
    let field = Field::new("url", DataType::Utf8, true);
    let schema = Arc::new(Schema::new(vec![field.clone(), field]));
    store(&folder, &RecordBatch::try_new(schema, vec![links.clone(), links.clone()]).unwrap());
    let text = complaint(&["--column", "url"]);
    assert!(text.contains("has 2 columns `url`") && text.contains("different names"), "{text}");
    write(&folder, &[("url", links.clone())]);
    let text = complaint(&["--column", "url", "--columns", "list,action,list"]);
    assert!(text.contains("`list` was chosen twice"), "{text}");
    write(&folder, &[("url", links.clone()), ("list", links)]);
    let text = complaint(&["--column", "url"]);
    assert!(
        text.contains("there is a column `list` already") && text.contains("--prefix"),
        "{text}"
    );
    let output = sweep(&folder, &["--column", "url", "--prefix", "verdict_"]);
    assert_eq!(output.status.code(), Some(0));
    let found = read(&folder.path().join("out.parquet"));
    assert_eq!(names_of(&found)[..3], ["url", "list", "verdict_action"]);
}

#[test]
fn damaged_files_are_errors_and_leave_nothing_behind() {
    let folder = folder();
    let links: StringArray = (0..5000).map(|row| Some(format!("https://{row}.example/"))).collect();
    write(&folder, &[("url", Arc::new(links))]);
    let path = folder.path().join("in.parquet");
    let whole = fs::read(&path).unwrap();
    let files = || fs::read_dir(folder.path()).unwrap().count();
    let before = files();
    let mut refused = 0;
    for step in 0..40 {
        let mut bytes = whole.clone();
        if step < 10 {
            bytes.truncate(whole.len() * step / 10);
        } else {
            let place = whole.len() * (step - 10) / 30;
            bytes[place..(place + 9).min(whole.len())].fill(0xa5);
        }
        fs::write(&path, &bytes).unwrap();
        let output = sweep(&folder, &["--column", "url"]);
        let text = stderr(&output);
        match output.status.code() {
            // What stands in the statistics, or in a link, is not looked at.
            Some(0 | 1) => fs::remove_file(folder.path().join("out.parquet")).unwrap(),
            code => {
                assert_eq!(code, Some(2), "step {step}: {text}");
                assert!(text.contains("in.parquet"), "step {step}: {text}");
                refused += 1;
            }
        }
        assert_eq!(files(), before, "step {step}");
    }
    assert!(refused > 15, "{refused}");
}

#[test]
fn the_flags_belong_together() {
    let folder = folder();
    write(&folder, &[("url", Arc::new(StringArray::from(vec!["good.example"])))]);
    let path = folder.path().join("in.parquet");
    let path = path.to_str().unwrap();
    for arguments in [
        &["--from", path, "--column", "url"][..],
        &["--from", path, "-o", "x", "--column", "url", "https://good.example/"],
        &["--column", "url", "https://good.example/"],
        &["--from", path, "--column", "url", "-o", "no-such-folder/out.parquet"],
        &["--from", "no-such-file", "--column", "url", "-o", "x"],
        // Nothing is lost: not the texts that links are found in, and no file of another kind.
        &["--from", path, "--column", "url", "--texts", "-o", path],
        &["--from", path, "--column", "url", "-o", "outlink.toml"],
    ] {
        let before = fs::read(path).unwrap();
        assert_eq!(outlink(&folder, arguments).status.code(), Some(2), "{arguments:?}");
        assert_eq!(fs::read(path).unwrap(), before, "{arguments:?}");
    }
    assert!(fs::read_to_string(folder.path().join("outlink.toml")).unwrap().contains("[[list]]"));
}

/// A folder with two lists.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let rules = "{\"domain\":\"evil.example\",\"category\":\"phishing\"}\n\
                 {\"domain\":\"casino.example\",\"action\":\"warn\"}\n";
    fs::write(folder.path().join("orders.jsonl"), rules).unwrap();
    let catalog = "[[list]]\nname = \"orders\"\npath = \"orders.jsonl\"\nformat = \"rules\"\n";
    fs::write(folder.path().join("outlink.toml"), catalog).unwrap();
    folder
}

fn sweep(folder: &TempDir, arguments: &[&str]) -> Output {
    let path = |name| folder.path().join(name).to_str().unwrap().to_owned();
    let (from, to, catalog) = (path("in.parquet"), path("out.parquet"), path("outlink.toml"));
    let files = ["--from", &from, "-o", &to, "--catalog", &catalog];
    outlink(folder, &[&files, arguments].concat())
}

fn outlink(folder: &TempDir, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_outlink"))
        .current_dir(folder.path())
        .arg("screen")
        .args(arguments)
        .output()
        .unwrap()
}

fn write(folder: &TempDir, columns: &[(&str, ArrayRef)]) {
    store(folder, &RecordBatch::try_from_iter(columns.iter().cloned()).unwrap());
}

fn store(folder: &TempDir, rows: &RecordBatch) {
    let file = File::create(folder.path().join("in.parquet")).unwrap();
    let mut writer = ArrowWriter::try_new(file, rows.schema(), None).unwrap();
    writer.write(rows).unwrap();
    writer.close().unwrap();
}

/// The whole of a file.
fn read(path: &Path) -> RecordBatch {
    let builder = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap();
    let rows = usize::try_from(builder.metadata().file_metadata().num_rows()).unwrap();
    builder.with_batch_size(rows).build().unwrap().next().unwrap().unwrap()
}

fn names_of(rows: &RecordBatch) -> Vec<String> {
    rows.schema().fields().iter().map(|field| field.name().clone()).collect()
}

fn texts(rows: &RecordBatch, name: &str) -> Vec<Option<String>> {
    let column = rows.column_by_name(name).unwrap();
    assert_eq!(column.data_type(), &DataType::LargeUtf8);
    column.as_string::<i64>().iter().map(|text| text.map(str::to_owned)).collect()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn columns_can_be_chosen() {
    let folder = folder();
    write(&folder, &[("url", Arc::new(StringArray::from(LINKS.to_vec())))]);
    let columns = "line,kind,jurisdictions,message,registrable_domain,action";
    sweep(&folder, &["--column", "url", "--columns", columns, "--prefix", "v_"]);
    let found = read(&folder.path().join("out.parquet"));
    let names: Vec<String> = columns.split(',').map(|name| format!("v_{name}")).collect();
    assert_eq!(names_of(&found), [vec!["url".to_owned()], names].concat());
    let lines = found.column_by_name("v_line").unwrap();
    let lines: Vec<_> = lines.as_primitive::<UInt32Type>().iter().collect();
    assert_eq!(lines, [Some(1), None, None, Some(1), None, Some(2)]);
    assert_eq!(texts(&found, "v_registrable_domain")[3].as_deref(), Some("evil.example"));
    let everywhere = found.column_by_name("v_jurisdictions").unwrap().as_list::<i32>();
    assert!(everywhere.is_valid(0) && everywhere.value(0).is_empty() && everywhere.is_null(2));
    let output = sweep(&folder, &["--column", "url", "--columns", "action,lits"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("did you mean `list`?"), "{}", stderr(&output));
}

#[test]
fn links_of_texts_have_a_row_each() {
    let folder = folder();
    let first = "ö hxxps://evil[.]example/a and https://good.example";
    let posts = [Some(first), None, Some("https://casino.example/")];
    let dictionary: DictionaryArray<Int32Type> = posts.iter().copied().collect();
    let plain: ArrayRef = Arc::new(StringArray::from(posts.to_vec()));
    for posts in [plain, Arc::new(dictionary)] {
        write(&folder, &[("post", posts)]);
        let output = sweep(&folder, &["--column", "post", "--texts", "--columns", "action,line"]);
        assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
        let found = read(&folder.path().join("out.parquet"));
        assert_eq!(names_of(&found), ["row", "start", "end", "link", "action", "line"]);
        assert_eq!(numbers(&found, "row"), [0, 0, 2]);
        assert_eq!(numbers(&found, "start"), [3, 32, 0]);
        assert_eq!(numbers(&found, "end"), [27, 52, 23]);
        let links = ["https://evil.example/a", "https://good.example/", "https://casino.example/"];
        assert_eq!(texts(&found, "link"), links.map(|link| Some(link.to_owned())));
        let actions = ["block", "allow", "warn"].map(|action| Some(action.to_owned()));
        assert_eq!(texts(&found, "action"), actions);
        let path = |name| folder.path().join(name).to_str().unwrap().to_owned();
        let output = Command::new(env!("CARGO_BIN_EXE_outlink"))
            .args(["extract", "--from", &path("in.parquet"), "--column", "post"])
            .args(["-o", &path("links.parquet"), "--json"])
            .output()
            .unwrap();
        let json: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
        assert_eq!((&json["rows"], &json["links"]), (&3.into(), &3.into()));
        let links = read(&folder.path().join("links.parquet"));
        assert_eq!(links.columns(), &found.columns()[..4]);
    }
}

fn numbers(rows: &RecordBatch, name: &str) -> Vec<u64> {
    rows.column_by_name(name).unwrap().as_primitive::<UInt64Type>().values().to_vec()
}
