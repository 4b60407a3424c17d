//! The store on disk: what is put comes back or is not there, whatever happens to its file.

use std::fs::{self, File};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tempfile::TempDir;
use waulk::cache::{Database, Key, Store};
use waulk_samples::Rng;

const LIMIT: u64 = 64 << 20;

fn key(number: u8) -> Key {
    Key::from_bytes([number; 32])
}

/// Bytes that only this number has.
fn value(number: u8, length: usize) -> Vec<u8> {
    let mut rng = Rng::new(number.into());
    (0..length).map(|_| rng.next_u64() as u8).collect()
}

fn entry(number: u8) -> (Key, Vec<u8>) {
    (key(number), value(number, 40_000))
}

fn file(folder: &TempDir) -> PathBuf {
    folder.path().join("results.sqlite")
}

fn open(folder: &TempDir) -> Database {
    Database::open(folder.path(), LIMIT).unwrap()
}

/// A folder with the entries 0 to 19.
fn filled() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    open(&folder).put(&(0..20).map(entry).collect::<Vec<_>>()).unwrap();
    folder
}

fn sql(folder: &TempDir, sql: &str) {
    Connection::open(file(folder)).unwrap().execute_batch(sql).unwrap();
}

/// How many of the entries 0 to 19 are there; none may be another.
#[track_caller]
fn found(database: &Database) -> usize {
    let get = |number| database.get(&key(number)).unwrap();
    let found = (0..20).filter_map(|number| Some((entry(number).1, get(number)?)));
    found.inspect(|(expected, found)| assert_eq!(expected, found)).count()
}

/// Uses a database that something was done to: nothing wrong comes back, whether it can be
/// used or not, and in the end it can.
#[track_caller]
fn assert_survives(folder: &TempDir, what: &str) {
    for _ in 0..3 {
        let Ok(database) = Database::open(folder.path(), LIMIT) else { continue };
        let mut whole = true;
        for number in 0..20 {
            match database.get(&key(number)) {
                Ok(Some(found)) => assert_eq!(found, entry(number).1, "{what}"),
                Ok(None) => {}
                Err(_) => whole = false,
            }
        }
        let put = database.put(&(0..20).map(entry).collect::<Vec<_>>());
        if whole && put.is_ok() {
            drop(database);
            let again = open(folder);
            assert_eq!(found(&again), 20, "{what}");
            return;
        }
    }
    panic!("{what}: it can't be used any more");
}

#[test]
fn what_was_put_is_there_in_the_next_run() {
    let folder = tempfile::tempdir().unwrap();
    let database = open(&folder);
    assert_eq!(found(&database), 0);
    database.put(&[entry(1), entry(2)]).unwrap();
    assert_eq!(found(&database), 2);
    let other = open(&folder);
    other.put(&[entry(2), entry(3), (key(30), Vec::new())]).unwrap();
    drop(other);
    assert_eq!(found(&database), 3, "both are open at once");
    assert_eq!(database.get(&key(30)).unwrap(), Some(Vec::new()));
    let stats = open(&folder).stats().unwrap();
    assert_eq!((stats.entries, stats.bytes), (4, 120_000));
    assert!(stats.file_bytes > 120_000);
}

#[cfg(unix)]
#[test]
fn the_folder_is_for_its_user_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let below = folder.path().join("a/b");
    Database::open(&below, LIMIT).unwrap();
    for path in [&below, &folder.path().join("a")] {
        assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o700);
    }
    fs::set_permissions(&below, fs::Permissions::from_mode(0o777)).unwrap();
    let error = Database::open(&below, LIMIT).unwrap_err().to_string();
    assert!(error.ends_with("everybody can write to it"), "{error}");
}

#[test]
fn a_damaged_entry_is_not_there_and_is_replaced() {
    for damage in [
        "UPDATE value SET bytes = x'00' WHERE id = 3",
        "UPDATE value SET bytes = (SELECT bytes FROM value WHERE id = 4) WHERE id = 3",
        "UPDATE entry SET checksum = x'' WHERE id = 3",
        "DELETE FROM value WHERE id = 3",
    ] {
        let folder = filled();
        sql(&folder, damage);
        let database = open(&folder);
        assert_eq!(found(&database), 19, "{damage}");
        database.put(&[entry(2)]).unwrap();
        assert_eq!(found(&database), 20, "{damage}");
        assert_eq!(database.stats().unwrap().entries, 20, "{damage}");
    }
}

#[test]
fn an_entry_of_another_is_not_there() {
    let folder = filled();
    sql(&folder, "UPDATE entry SET key = zeroblob(31) WHERE id = 1");
    // What was put as 3 is said to be 2.
    let swap = "DELETE FROM entry WHERE id = 3;
        UPDATE entry SET key = x'0202020202020202020202020202020202020202020202020202020202020202'
        WHERE id = 4";
    sql(&folder, swap);
    assert_eq!(found(&open(&folder)), 17);
}

#[test]
fn random_bytes_anywhere() {
    let mut rng = Rng::new(1);
    for round in 0..60 {
        let folder = filled();
        let length = fs::metadata(file(&folder)).unwrap().len() as usize;
        let mut bytes = fs::read(file(&folder)).unwrap();
        // From a few bytes to all of it; half of the rounds among the pages that say where
        // everything is.
        let within = if round % 2 == 0 { length } else { 6 * 32_768 };
        for _ in 0..1 << (round % 18) {
            bytes[rng.below(within)] = rng.next_u64() as u8;
        }
        fs::write(file(&folder), bytes).unwrap();
        assert_survives(&folder, &format!("round {round}"));
    }
}

#[test]
fn a_file_that_was_cut() {
    let whole = fs::metadata(file(&filled())).unwrap().len();
    for length in [
        0,
        1,
        15,
        16,
        100,
        512,
        4095,
        4096,
        4097,
        32_767,
        32_768,
        32_769,
        160_000,
        whole / 2,
        whole - 1,
    ] {
        let folder = filled();
        File::options().write(true).open(file(&folder)).unwrap().set_len(length).unwrap();
        assert_survives(&folder, &format!("cut to {length}"));
    }
}

#[test]
fn bytes_beside_it() {
    for name in ["results.sqlite-journal", "results.sqlite-wal", "results.sqlite-shm"] {
        for length in [0, 1, 512, 10_000] {
            let folder = filled();
            fs::write(folder.path().join(name), value(7, length)).unwrap();
            assert_survives(&folder, &format!("{length} bytes in {name}"));
        }
    }
}

#[test]
fn damage_while_it_is_in_use() {
    let folder = filled();
    let database = open(&folder);
    assert_eq!(found(&database), 20);
    let length = fs::metadata(file(&folder)).unwrap().len();
    let mut damaged = File::options().write(true).open(file(&folder)).unwrap();
    damaged.seek(SeekFrom::Start(0)).unwrap();
    damaged.write_all(&value(9, length as usize)).unwrap();
    drop(damaged);
    assert!((0..20).any(|number| database.get(&key(number)).is_err()));
    assert!(database.get(&key(1)).is_err(), "it is closed");
    drop(database);
    assert_survives(&folder, "damaged in use");
}

/// Nobody else's file is touched.
#[test]
fn what_is_not_waulks_stays() {
    let garbage = |path: &Path| fs::write(path, "not a database, but long enough").unwrap();
    let database = |path: &Path| {
        Connection::open(path).unwrap().execute_batch("CREATE TABLE mine (x)").unwrap();
    };
    let named = |path: &Path| {
        let sql = "PRAGMA application_id = 1; PRAGMA user_version = 1;";
        Connection::open(path).unwrap().execute_batch(sql).unwrap();
    };
    let makers: [&dyn Fn(&Path); 3] = [&garbage, &database, &named];
    for make in makers {
        let folder = tempfile::tempdir().unwrap();
        make(&file(&folder));
        let before = fs::read(file(&folder)).unwrap();
        for _ in 0..2 {
            Database::open(folder.path(), LIMIT).unwrap_err();
        }
        assert_eq!(fs::read(file(&folder)).unwrap(), before);
    }
}

#[test]
fn one_of_another_version_is_begun_anew_once_nobody_uses_it() {
    let folder = filled();
    let in_use = open(&folder);
    sql(&folder, "PRAGMA user_version = 99; DROP TABLE value;");
    let error = Database::open(folder.path(), LIMIT).unwrap_err().to_string();
    assert!(error.ends_with("another version of waulk is using it"), "{error}");
    drop(in_use);
    let database = open(&folder);
    assert_eq!(found(&database), 0);
    database.put(&[entry(1)]).unwrap();
    assert_eq!(found(&database), 1);
}

#[test]
fn it_stays_below_its_limit() {
    let folder = tempfile::tempdir().unwrap();
    let limit = 1_600_000;
    let database = Database::open(folder.path(), limit).unwrap();
    for number in 0..200 {
        database.put(&[entry(number)]).unwrap();
        let bytes = fs::metadata(file(&folder)).unwrap().len();
        assert!(bytes <= limit, "{bytes} bytes with {number}");
        assert!(database.get(&key(number)).unwrap().is_some(), "the newest is there");
    }
    let entries = database.stats().unwrap().entries;
    assert!(entries > 15, "{entries} of what fits are there");
    database.put(&[(key(201), value(1, 480_000))]).unwrap();
    assert_eq!(database.get(&key(201)).unwrap(), None, "too large a part of the limit");
    // Another limit.
    let database = Database::open(folder.path(), 640_000).unwrap();
    database.put(&[entry(202)]).unwrap();
    assert!(fs::metadata(file(&folder)).unwrap().len() <= 640_000);
    assert!(database.get(&key(202)).unwrap().is_some());
    let nothing_fits = Database::open(folder.path(), 1).unwrap();
    nothing_fits.put(&[entry(203)]).unwrap();
    assert_eq!(nothing_fits.get(&key(203)).unwrap(), None);
}

#[test]
fn what_was_not_used_for_longest_goes_first() {
    let folder = filled();
    // By the clock, or as it was when the clock was wrong.
    sql(
        &folder,
        "UPDATE entry SET used = id * 10;
         UPDATE entry SET used = 9223372036854775807 WHERE id = 1;
         UPDATE entry SET used = -9223372036854775807 WHERE id = 2;
         UPDATE entry SET used = 0 WHERE id = 3;",
    );
    let database = Database::open(folder.path(), 800_000).unwrap();
    // Used now.
    assert!(database.get(&key(4)).unwrap().is_some());
    database.finish().unwrap();
    database.prune().unwrap();
    let left: Vec<_> = (0..20).filter(|&n| database.get(&key(n)).unwrap().is_some()).collect();
    assert!(left.contains(&4) && left.contains(&19), "{left:?}");
    assert!((2..15).contains(&left.len()), "{left:?}");
    let newest = left.iter().filter(|&&n| n != 4).copied();
    assert!(newest.eq(20 - left.len() as u8 + 1..20), "{left:?}");
    assert!(fs::metadata(file(&folder)).unwrap().len() <= 800_000);
}

#[test]
fn times_that_can_not_be() {
    for used in [i64::MIN, -1, 0, i64::MAX] {
        let folder = filled();
        sql(&folder, &format!("UPDATE entry SET used = {}", used.max(-i64::MAX)));
        let database = open(&folder);
        assert_eq!(found(&database), 20);
        database.finish().unwrap();
        drop(database);
        let connection = Connection::open(file(&folder)).unwrap();
        let query = "SELECT count(DISTINCT used), min(used) FROM entry";
        let row = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?));
        let (times, used_now) = connection.query_row(query, [], row).unwrap();
        assert!(times == 1 && (1_000_000_000..10_000_000_000).contains(&used_now));
    }
}

#[test]
fn finding_everything_writes_nothing() {
    let folder = filled();
    let before = fs::metadata(file(&folder)).unwrap().modified().unwrap();
    let database = open(&folder);
    assert_eq!(found(&database), 20);
    database.finish().unwrap();
    drop(database);
    assert_eq!(fs::metadata(file(&folder)).unwrap().modified().unwrap(), before);
}

#[test]
fn everything_can_be_removed() {
    let folder = filled();
    let database = open(&folder);
    let before = database.stats().unwrap();
    database.clear().unwrap();
    let after = database.stats().unwrap();
    assert_eq!((after.entries, after.bytes), (0, 0));
    assert!(after.file_bytes < before.file_bytes / 2, "{after:?}");
    database.put(&[entry(1)]).unwrap();
    assert_eq!(found(&database), 1);
}

#[test]
fn a_process_that_never_gets_done_is_not_waited_for() {
    let folder = filled();
    let database = open(&folder);
    let stopped = Connection::open(file(&folder)).unwrap();
    stopped.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let start = Instant::now();
    assert!((0..20).all(|number| database.get(&key(number)).is_err()));
    assert!(database.put(&[entry(1)]).is_err());
    assert!(start.elapsed() < Duration::from_secs(20), "it was waited for more than once");
    drop(stopped);
    assert_eq!(found(&open(&folder)), 20);
}

#[test]
fn many_at_once() {
    let folder = tempfile::tempdir().unwrap();
    std::thread::scope(|scope| {
        for thread in 0..16 {
            let folder = &folder;
            scope.spawn(move || {
                for round in 0..10 {
                    let database = open(folder);
                    found(&database);
                    database.put(&[entry((thread + round) % 20), entry(round)]).unwrap();
                    assert!(found(&database) > 0);
                }
            });
        }
    });
    assert_eq!(found(&open(&folder)), 20);
}
