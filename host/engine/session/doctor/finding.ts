import type { DoctorAction, DoctorFinding } from '@jackfield/protocol/doctor';

export function finding(
  place: DoctorFinding['place'],
  code: string,
  severity: DoctorFinding['severity'],
  text: string,
  advice: string | null,
  values: DoctorFinding['values'] = {},
  action: DoctorAction | null = null,
): DoctorFinding {
  return { place, code, severity, text, advice, action, values };
}
