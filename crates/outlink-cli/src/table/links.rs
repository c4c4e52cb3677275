//! Links out of an Arrow array.

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_schema::DataType;

/// Whether a column of this type can hold links. Old writers store strings without saying that they
/// are such, so bytes are taken too.
pub(super) fn are_links(data_type: &DataType) -> bool {
    match data_type {
        DataType::Utf8
        | DataType::LargeUtf8
        | DataType::Utf8View
        | DataType::Binary
        | DataType::LargeBinary
        | DataType::BinaryView => true,
        DataType::Dictionary(_, values) => are_links(values),
        _ => false,
    }
}

/// The links of an array that is not a dictionary; what is null, or of another type, is none.
pub(super) fn links(array: &dyn Array) -> Vec<Option<&[u8]>> {
    match array.data_type() {
        DataType::Utf8 => texts(array.as_string::<i32>().iter()),
        DataType::LargeUtf8 => texts(array.as_string::<i64>().iter()),
        DataType::Utf8View => texts(array.as_string_view().iter()),
        DataType::Binary => array.as_binary::<i32>().iter().collect(),
        DataType::LargeBinary => array.as_binary::<i64>().iter().collect(),
        DataType::BinaryView => array.as_binary_view().iter().collect(),
        _ => vec![None; array.len()],
    }
}

fn texts<'a>(texts: impl Iterator<Item = Option<&'a str>>) -> Vec<Option<&'a [u8]>> {
    texts.map(|text| text.map(str::as_bytes)).collect()
}
