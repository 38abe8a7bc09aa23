import { Plugin, run } from '../sdk/plugin';
import { reflectBaskets, reflectName, reflectText, refuse } from '../sdk/contract/mirror';
import { Basket, Point, Shape, ShapeError } from '../sdk/contract/shapes';
import { Result, Some } from '../sdk/result';
import { Settings } from '../sdk/settings-json';

export * from '../sdk/hooks/echo';

class Echo extends Plugin {
  echoText(text: string): string | null {
    return text == 'none' ? null : text;
  }

  echoBytes(bytes: Uint8Array): Uint8Array {
    return bytes;
  }

  echoFloats(floats: Float32Array): Float32Array {
    return floats;
  }

  echoTexts(texts: string[][]): string[][] {
    return texts;
  }

  echoNumber(number: Some<u32> | null): Some<u32> | null {
    return number;
  }

  echoShape(shape: Shape): Shape[] {
    return [shape, shape];
  }

  echoPoint(point: Point, note: string | null): Point | null {
    if (note == null) return null;
    point.label += note;
    return point;
  }

  echoOutcome(outcome: Result<Point, ShapeError>): Result<Point[], ShapeError> {
    if (!outcome.isOk) return Result.fail<Point[], ShapeError>(outcome.error);
    return Result.ok<Point[], ShapeError>([outcome.value]);
  }

  echoBaskets(baskets: Basket[]): Basket[] {
    return baskets;
  }

  throughMirror(text: string, baskets: Basket[]): Result<Basket[], ShapeError> {
    const reflected = reflectText(text);
    const name = reflectName(text);
    if (reflected != text || name == null || name != text) {
      return Result.fail<Basket[], ShapeError>(ShapeError.failed('reflected: ' + reflected));
    }
    return reflectBaskets(new Some<u32>(baskets.length), baskets);
  }

  refusedByMirror(code: u32): string[] {
    const refused = refuse(code);
    const name = reflectName('none');
    return [refused == null ? 'fine' : refused.toString(), name == null ? 'nobody' : name];
  }

  readSettings(json: string, key: string): string[] {
    const settings = new Settings(json);
    return [
      settings.text(key, '?'),
      settings.number(key, -1).toString(),
      settings.flag(key).toString(),
      settings.nested(key),
    ];
  }
}

run(new Echo());
