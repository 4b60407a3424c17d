//! Arguments for component functions, and results as text.

use wasmtime::component::{ResourceAny, Type, Val};

use crate::Rng;

/// A value of a type: an edge case or a random one. `None` if there is none
/// that a host could make: a resource that nothing in `held` is, a stream, a
/// future, an error context. What is owned is taken from `held`.
pub fn generate(ty: &Type, rng: &mut Rng, held: &mut Vec<ResourceAny>) -> Option<Val> {
    let random = rng.next_u64();
    let pick = rng.below(8);
    macro_rules! integer {
        ($variant:ident, $int:ty) => {
            Val::$variant(match pick {
                0 => 0,
                1 => 1,
                2 => <$int>::MAX,
                3 => <$int>::MIN,
                4 => (random % 100) as $int,
                5 => <$int>::MAX - 1,
                _ => random as $int,
            })
        };
    }
    Some(match ty {
        Type::Bool => Val::Bool(random & 1 == 1),
        Type::S8 => integer!(S8, i8),
        Type::U8 => integer!(U8, u8),
        Type::S16 => integer!(S16, i16),
        Type::U16 => integer!(U16, u16),
        Type::S32 => integer!(S32, i32),
        Type::U32 => integer!(U32, u32),
        Type::S64 => integer!(S64, i64),
        Type::U64 => integer!(U64, u64),
        Type::Float32 => Val::Float32(match pick {
            0 => 0.0,
            1 => -0.0,
            2 => f32::INFINITY,
            3 => f32::NAN,
            4 => 1.5,
            5 => f32::MIN_POSITIVE / 2.0,
            _ => f32::from_bits(random as u32),
        }),
        Type::Float64 => Val::Float64(match pick {
            0 => 0.0,
            1 => -0.0,
            2 => f64::NEG_INFINITY,
            3 => f64::NAN,
            4 => -1.5,
            5 => f64::MIN_POSITIVE / 2.0,
            _ => f64::from_bits(random),
        }),
        Type::Char => Val::Char(character(rng)),
        Type::String => {
            let length = length(rng);
            Val::String((0..length).map(|_| character(rng)).collect())
        }
        Type::List(list) => {
            let length = length(rng);
            let ty = list.ty();
            Val::List((0..length).map(|_| generate(&ty, rng, held)).collect::<Option<_>>()?)
        }
        Type::FixedLengthList(list) => {
            let ty = list.ty();
            let values = (0..list.len()).map(|_| generate(&ty, rng, held));
            Val::FixedLengthList(values.collect::<Option<_>>()?)
        }
        Type::Map(map) => {
            let (key, value) = (map.key(), map.value());
            let entries = (0..length(rng)).map(|_| {
                let key = generate(&key, rng, held)?;
                Some((key, generate(&value, rng, held)?))
            });
            Val::Map(entries.collect::<Option<_>>()?)
        }
        Type::Record(record) => {
            let fields = record.fields().map(|field| {
                let value = generate(&field.ty, rng, held)?;
                Some((field.name.to_owned(), value))
            });
            Val::Record(fields.collect::<Option<_>>()?)
        }
        Type::Tuple(tuple) => {
            Val::Tuple(tuple.types().map(|ty| generate(&ty, rng, held)).collect::<Option<_>>()?)
        }
        Type::Variant(variant) => {
            let case = variant.cases().nth(rng.below(variant.cases().len()))?;
            Val::Variant(case.name.to_owned(), payload(case.ty, rng, held)?)
        }
        Type::Enum(names) => {
            Val::Enum(names.names().nth(rng.below(names.names().len()))?.to_owned())
        }
        Type::Option(option) => Val::Option(if random & 1 == 0 {
            None
        } else {
            Some(Box::new(generate(&option.ty(), rng, held)?))
        }),
        Type::Result(result) => Val::Result(if random & 1 == 0 {
            Ok(payload(result.ok(), rng, held)?)
        } else {
            Err(payload(result.err(), rng, held)?)
        }),
        Type::Flags(flags) => {
            let named = flags.names().enumerate();
            Val::Flags(
                named
                    .filter(|(i, _)| random >> (i % 64) & 1 == 1)
                    .map(|(_, n)| n.to_owned())
                    .collect(),
            )
        }
        Type::Own(ty) => {
            let index =
                held.iter().position(|resource| resource.ty() == *ty && resource.owned())?;
            Val::Resource(held.remove(index))
        }
        Type::Borrow(ty) => Val::Resource(*held.iter().find(|resource| resource.ty() == *ty)?),
        Type::Future(_) | Type::Stream(_) | Type::ErrorContext => return None,
    })
}

#[expect(clippy::option_option, reason = "no value can be made, or there is none to make")]
fn payload(
    ty: Option<Type>,
    rng: &mut Rng,
    held: &mut Vec<ResourceAny>,
) -> Option<Option<Box<Val>>> {
    Some(match ty {
        Some(ty) => Some(Box::new(generate(&ty, rng, held)?)),
        None => None,
    })
}

fn character(rng: &mut Rng) -> char {
    *rng.choose(&[
        'a',
        'Z',
        '0',
        ' ',
        '\n',
        '\0',
        'é',
        '\u{7ff}',
        '漢',
        '\u{ffff}',
        '😀',
        char::MAX,
    ])
}

fn length(rng: &mut Rng) -> usize {
    *rng.choose(&[0, 0, 1, 2, 3, 7, 16, 40, 200])
}

/// A value as text: equal for equal values, and for any two NaNs or resources.
pub fn show(value: &Val) -> String {
    let list = |values: &[Val]| values.iter().map(show).collect::<Vec<_>>().join(", ");
    let payload = |value: &Option<Box<Val>>| value.as_deref().map_or(String::new(), show);
    match value {
        Val::Float32(x) if x.is_nan() => "nan".to_owned(),
        Val::Float64(x) if x.is_nan() => "nan".to_owned(),
        Val::Float32(x) => format!("{:#x}f32", x.to_bits()),
        Val::Float64(x) => format!("{:#x}f64", x.to_bits()),
        Val::List(values) | Val::FixedLengthList(values) => format!("[{}]", list(values)),
        Val::Map(entries) => {
            let entries =
                entries.iter().map(|(key, value)| format!("{}: {}", show(key), show(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        Val::Record(fields) => {
            let fields = fields.iter().map(|(name, value)| format!("{name}: {}", show(value)));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
        }
        Val::Tuple(values) => format!("({})", list(values)),
        Val::Variant(name, value) => format!("{name}({})", payload(value)),
        Val::Option(value) => format!("option({})", payload(value)),
        Val::Result(Ok(value)) => format!("ok({})", payload(value)),
        Val::Result(Err(value)) => format!("err({})", payload(value)),
        Val::Resource(_) => "a resource".to_owned(),
        Val::Future(_) => "a future".to_owned(),
        Val::Stream(_) => "a stream".to_owned(),
        Val::ErrorContext(_) => "an error context".to_owned(),
        Val::Bool(_)
        | Val::S8(_)
        | Val::U8(_)
        | Val::S16(_)
        | Val::U16(_)
        | Val::S32(_)
        | Val::U32(_)
        | Val::S64(_)
        | Val::U64(_)
        | Val::Char(_)
        | Val::String(_)
        | Val::Enum(_)
        | Val::Flags(_) => format!("{value:?}"),
    }
}

/// Collects the resources in a value.
pub fn resources(value: &Val, found: &mut Vec<ResourceAny>) {
    match value {
        Val::Resource(resource) => found.push(*resource),
        Val::List(values) | Val::FixedLengthList(values) | Val::Tuple(values) => {
            values.iter().for_each(|value| resources(value, found));
        }
        Val::Record(fields) => fields.iter().for_each(|(_, value)| resources(value, found)),
        Val::Map(entries) => entries.iter().for_each(|(key, value)| {
            resources(key, found);
            resources(value, found);
        }),
        Val::Variant(_, Some(value))
        | Val::Option(Some(value))
        | Val::Result(Ok(Some(value)) | Err(Some(value))) => resources(value, found),
        _ => {}
    }
}
