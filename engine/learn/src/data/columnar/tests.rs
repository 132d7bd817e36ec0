//! What Parquet files of many writers tell, and what is said of those that tell nothing.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parquet::basic::{Compression, GzipLevel, ZstdLevel};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::{ByteArray, Int96};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use super::{Values, write_table};
use crate::data::pairs::{Layout, read, read_weighed};
use crate::data::told::Event;
use crate::error::Error;
use crate::matrix::Names;

/// A column as a writer gives it: with levels where it may be null.
enum Given<'a> {
    Texts(&'a [&'a str]),
    Bytes(&'a [&'a [u8]]),
    Fixed(&'a [&'a [u8]]),
    Short(&'a [i32]),
    Long(&'a [i64]),
    Single(&'a [f32]),
    Double(&'a [f64]),
    Truth(&'a [bool]),
    Moment(&'a [Int96]),
}

impl Given<'_> {
    fn write(&self, to: &mut ColumnWriter<'_>, levels: Option<&[i16]>) {
        let bytes = |it: &[u8]| ByteArray::from(it.to_vec());
        let written = match (self, to) {
            (Self::Texts(it), ColumnWriter::ByteArrayColumnWriter(to)) => {
                let values: Vec<_> = it.iter().map(|it| bytes(it.as_bytes())).collect();
                to.write_batch(&values, levels, None)
            }
            (Self::Bytes(it), ColumnWriter::ByteArrayColumnWriter(to)) => {
                let values: Vec<_> = it.iter().map(|it| bytes(it)).collect();
                to.write_batch(&values, levels, None)
            }
            (Self::Fixed(it), ColumnWriter::FixedLenByteArrayColumnWriter(to)) => {
                let values: Vec<_> = it.iter().map(|it| bytes(it).into()).collect();
                to.write_batch(&values, levels, None)
            }
            (Self::Short(it), ColumnWriter::Int32ColumnWriter(to)) => {
                to.write_batch(it, levels, None)
            }
            (Self::Long(it), ColumnWriter::Int64ColumnWriter(to)) => {
                to.write_batch(it, levels, None)
            }
            (Self::Single(it), ColumnWriter::FloatColumnWriter(to)) => {
                to.write_batch(it, levels, None)
            }
            (Self::Double(it), ColumnWriter::DoubleColumnWriter(to)) => {
                to.write_batch(it, levels, None)
            }
            (Self::Truth(it), ColumnWriter::BoolColumnWriter(to)) => {
                to.write_batch(it, levels, None)
            }
            (Self::Moment(it), ColumnWriter::Int96ColumnWriter(to)) => {
                to.write_batch(it, levels, None)
            }
            _ => panic!("a column of another type"),
        };
        written.unwrap();
    }
}

/// Writes a file of one group of rows: its schema as text, its columns, their levels.
fn write(path: &Path, schema: &str, columns: &[(Given<'_>, Option<&[i16]>)]) {
    write_by(path, schema, columns, WriterProperties::default());
}

fn write_by(
    path: &Path,
    schema: &str,
    columns: &[(Given<'_>, Option<&[i16]>)],
    by: WriterProperties,
) {
    let schema = parse_message_type(&format!("message table {{ {schema} }}")).unwrap();
    let file = File::create(path).unwrap();
    let mut writer = SerializedFileWriter::new(file, Arc::new(schema), Arc::new(by)).unwrap();
    let mut group = writer.next_row_group().unwrap();
    for (given, levels) in columns {
        let mut column = group.next_column().unwrap().unwrap();
        given.write(column.untyped(), *levels);
        column.close().unwrap();
    }
    group.close().unwrap();
    writer.close().unwrap();
}

fn read_one(path: &Path) -> Result<(Vec<Event>, usize, Names), Error> {
    let mut users = Names::new();
    let told = read(path, None, &mut users, &mut Names::new())?;
    Ok((told.events, told.weightless, users))
}

fn file() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.parquet");
    (folder, path)
}

const TEXTS: &str = "required binary user (UTF8); required binary item (UTF8);";

/// What is said of a file of one schema.
fn refused(schema: &str, columns: &[(Given<'_>, Option<&[i16]>)]) -> String {
    let (_folder, path) = file();
    write(&path, schema, columns);
    let told = read_one(&path).unwrap_err().to_string();
    assert!(told.contains("shop.parquet: "), "{told}");
    told
}

#[test]
fn what_is_written_is_read_back() {
    let (_folder, path) = file();
    let texts = |of: &[&str]| Values::Texts(of.iter().map(|it| (*it).to_owned()).collect());
    let columns = [
        ("user_id", texts(&["ann", "bob", "ann", "ann"])),
        ("item_id", texts(&["x", "x", "y", "z"])),
        ("rating", Values::Numbers(vec![1.0, 2.5, 0.0, 3.0])),
        ("timestamp", Values::Moments(vec![881_250_949_123, 5, 6, 7])),
    ];
    write_table(&path, &columns).unwrap();
    let (events, weightless, users) = read_one(&path).unwrap();
    let told = |user, item, time_s| Event { user, item, time_s: Some(time_s) };
    let expect = [told(0, 0, 881_250_949.123), told(1, 0, 0.005), told(0, 1, 0.007)];
    assert_eq!((events.as_slice(), weightless), (&expect[..], 1));
    assert_eq!(users.all(), ["ann", "bob"]);
    let weighed = read_weighed(&path, &mut Names::new(), &mut Names::new()).unwrap();
    assert_eq!(weighed, [(0, 0, 1.0), (1, 0, 2.5), (0, 1, 0.0), (0, 2, 3.0)]);
    let uneven = [("user", texts(&["a"])), ("item", texts(&[]))];
    assert!(write_table(&path, &uneven).is_err());
}

#[test]
fn many_rows_go_through_every_codec_and_group() {
    let (folder, path) = file();
    let users: Vec<String> = (0..20_000).map(|at| format!("user {}", at % 97)).collect();
    let items: Vec<i64> = (0..20_000).map(|at| at % 1_009).collect();
    let users: Vec<&str> = users.iter().map(String::as_str).collect();
    let schema = "required binary user (UTF8); required int64 item;";
    let expect: Vec<(u32, u32)> = (0..20_000).map(|at| (at % 97, at % 1_009)).collect();
    for codec in [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::ZSTD(ZstdLevel::default()),
        Compression::GZIP(GzipLevel::default()),
        Compression::LZ4_RAW,
    ] {
        for dictionary in [true, false] {
            let by = WriterProperties::builder().set_compression(codec);
            let by = by.set_dictionary_enabled(dictionary).set_data_page_row_count_limit(3_000);
            let columns = [(Given::Texts(&users), None), (Given::Long(&items), None)];
            write_by(&path, schema, &columns, by.build());
            let (events, ..) = read_one(&path).unwrap();
            let pairs: Vec<(u32, u32)> = events.iter().map(|it| (it.user, it.item)).collect();
            assert!(pairs == expect, "{codec:?}, dictionary {dictionary}");
        }
    }
    // The parts of a folder, as engines write them; by its first bytes a file of any name is one.
    for part in ["part-00000-c000.snappy.parquet", "part-00001"] {
        fs::copy(&path, folder.path().join(part)).unwrap();
    }
    fs::write(folder.path().join("_SUCCESS"), "").unwrap();
    fs::write(folder.path().join(".part-00001.crc"), "crc").unwrap();
    let (events, ..) = read_one(folder.path()).unwrap();
    assert_eq!(events.len(), 60_000);
}

#[test]
fn names_are_texts_or_whole_numbers() {
    let (_folder, path) = file();
    let schema = "required int32 UserID (UINT_32); required int64 product_id (UINT_64);";
    write(&path, schema, &[(Given::Short(&[-1, 7]), None), (Given::Long(&[-1, -2]), None)]);
    let mut items = Names::new();
    let mut users = Names::new();
    read(&path, None, &mut users, &mut items).unwrap();
    assert_eq!(users.all(), ["4294967295", "7"]);
    assert_eq!(items.all(), ["18446744073709551615", "18446744073709551614"]);
    let schema = "required double user; required int64 item;";
    let told = refused(schema, &[(Given::Double(&[1.0]), None), (Given::Long(&[1]), None)]);
    assert!(told.contains("`user` is of numbers with fractions: give texts or whole"), "{told}");
    let told = refused(
        "required binary user; required int64 item;",
        &[(Given::Bytes(&[b"a", b"\xff"]), None), (Given::Long(&[1, 2]), None)],
    );
    assert!(told.contains("row 2: has a name that is not UTF-8"), "{told}");
}

#[test]
fn times_are_read_in_the_unit_of_their_type() {
    let day_5 = Int96::from(vec![1_500_000_000, 0, 2_440_593]);
    let types: [(&str, Given<'_>, f64); 11] = [
        ("int32 time (DECIMAL(5,2))", Given::Short(&[12_345]), 123.45),
        ("binary time (DECIMAL(12,3))", Given::Bytes(&[&[1, 0]]), 0.256),
        (
            "fixed_len_byte_array(5) time (DECIMAL(11,1))",
            Given::Fixed(&[&[0xff, 0xff, 0xff, 0xff, 0xf6]]),
            -1.0,
        ),
        ("int64 time (TIMESTAMP(MILLIS,true))", Given::Long(&[432_001_500]), 432_001.5),
        ("int64 time (TIMESTAMP(MICROS,false))", Given::Long(&[432_001_500_000]), 432_001.5),
        ("int64 time (TIMESTAMP(NANOS,true))", Given::Long(&[432_001_500_000_000]), 432_001.5),
        ("int64 time (TIMESTAMP_MICROS)", Given::Long(&[432_001_500_000]), 432_001.5),
        ("int96 time", Given::Moment(&[day_5]), 432_001.5),
        ("int32 time (DATE)", Given::Short(&[5]), 432_000.0),
        ("int64 time", Given::Long(&[881_250_949_000]), 881_250_949.0),
        ("double time", Given::Double(&[881_250_949.5]), 881_250_949.5),
    ];
    for (column, given, expect) in types {
        let (_folder, path) = file();
        let columns = [(Given::Texts(&["a"]), None), (Given::Texts(&["x"]), None), (given, None)];
        write(&path, &format!("{TEXTS} required {column};"), &columns);
        let (events, ..) = read_one(&path).unwrap();
        assert_eq!(events[0].time_s, Some(expect), "{column}");
    }
}

#[test]
fn what_is_missing_is_as_in_a_line() {
    let (_folder, path) = file();
    let schema = format!("{TEXTS} optional float rating; optional int64 ts;");
    let texts = || (Given::Texts(&["a", "b"]), None);
    let columns = [
        texts(),
        texts(),
        (Given::Single(&[2.0]), Some(&[0_i16, 1][..])),
        (Given::Long(&[9]), Some(&[1, 0])),
    ];
    write(&path, &schema, &columns);
    let (events, ..) = read_one(&path).unwrap();
    let times: Vec<Option<f64>> = events.iter().map(|it| it.time_s).collect();
    assert_eq!(times, [Some(9.0), None]);
    let schema = "optional binary user (UTF8); required binary item (UTF8);";
    let columns = [(Given::Texts(&["a"]), Some(&[1_i16, 0][..])), texts()];
    let told = refused(schema, &columns);
    assert!(told.contains("row 2: has an empty user or item: fill it in"), "{told}");
}

#[test]
fn bad_columns_and_rows_are_told_with_their_remedy() {
    let texts = || (Given::Texts(&["a", "b"]), None);
    let told = refused(
        "required binary user (UTF8); required double price;",
        &[texts(), (Given::Double(&[1.0, 2.0]), None)],
    );
    assert!(told.contains("names its columns user, price, and not both"), "{told}");
    let weighed = |weights: &[f64]| {
        let schema = format!("{TEXTS} required double weight;");
        refused(&schema, &[texts(), texts(), (Given::Double(weights), None)])
    };
    let told = weighed(&[1.0, f64::NAN]);
    assert!(told.contains("row 2: `NaN` is no weight: weights are numbers from 0"), "{told}");
    assert!(weighed(&[-1.0, 1.0]).contains("row 1: `-1` is no weight"));
    let schema = format!("{TEXTS} required boolean label;");
    let told = refused(&schema, &[texts(), texts(), (Given::Truth(&[true, false]), None)]);
    assert!(told.contains("`label` is of truths: give numbers"), "{told}");
    let schema = format!("{TEXTS} required binary time (UTF8);");
    let told = refused(&schema, &[texts(), texts(), texts()]);
    assert!(told.contains("`time` is of texts: give times"), "{told}");
    let schema = format!("{TEXTS} required double time;");
    let times = (Given::Double(&[1.0, f64::INFINITY]), None);
    let told = refused(&schema, &[texts(), texts(), times]);
    assert!(told.contains("row 2: `inf` is no time"), "{told}");
    let schema = "required group user { required binary name (UTF8); } required int64 item;";
    let told = refused(schema, &[texts(), (Given::Long(&[1, 2]), None)]);
    assert!(told.contains("`user` is of lists or records"), "{told}");
    for (kind, expect) in [
        ("DECIMAL(5,2)", "numbers with fractions"),
        ("TIME_MILLIS", "TIME_MILLIS"),
        ("DATE", "dates"),
    ] {
        let schema = format!("required int32 user ({kind}); required int64 item;");
        let told = refused(&schema, &[(Given::Short(&[1]), None), (Given::Long(&[1]), None)]);
        assert!(told.contains(&format!("`user` is of {expect}: give texts")), "{told}");
    }
}

#[test]
fn a_damaged_file_is_told_and_never_breaks_the_reader() {
    let (_folder, path) = file();
    let columns = [
        ("user", Values::Texts((0..50).map(|at| format!("u{}", at % 5)).collect())),
        ("item", Values::Wholes((0..50).map(|at| at % 7).collect())),
    ];
    write_table(&path, &columns).unwrap();
    let whole = fs::read(&path).unwrap();
    for length in 0..whole.len() {
        fs::write(&path, &whole[..length]).unwrap();
        let told = read_one(&path).unwrap_err().to_string();
        assert!(told.contains("shop.parquet: cannot be read as Parquet"), "{length}: {told}");
    }
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x5a;
        fs::write(&path, &bytes).unwrap();
        // What a byte of a name or a number becomes cannot be told from what it was.
        drop(read_one(&path));
    }
    fs::write(&path, "user,item\nann,x\n").unwrap();
    let told = read_one(&path).unwrap_err().to_string();
    assert!(
        told.contains("cannot be read as Parquet") && told.contains("write it again"),
        "{told}"
    );
}

#[test]
fn a_table_holds_no_lists_and_labels_are_asked_for() {
    let (_folder, path) = file();
    let texts = || (Given::Texts(&["a"]), None);
    write(&path, TEXTS, &[texts(), texts()]);
    let (mut users, mut items) = (Names::new(), Names::new());
    let told = read(&path, Some(Layout::Lists), &mut users, &mut items).unwrap_err().to_string();
    assert!(told.contains("holds no lists"), "{told}");
    let told = read_weighed(&path, &mut users, &mut items).unwrap_err().to_string();
    assert!(told.contains("has no column of labels"), "{told}");
    write(&path, TEXTS, &[(Given::Texts(&[]), None), (Given::Texts(&[]), None)]);
    let told = read_one(&path).unwrap_err().to_string();
    assert!(told.contains("no interaction"), "{told}");
}
