import { Component, type ReactNode } from 'react';
import { UnreadableError } from '../api/problem.ts';
import { FailedState } from './state-page.tsx';

interface State {
  readonly failure: Error | undefined;
}

/** A defect of a page, or a part of it that could not be loaded after an update of the server. React asks for a class. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { failure: undefined };

  static getDerivedStateFromError(failure: Error): State {
    return { failure };
  }

  override render(): ReactNode {
    const { failure } = this.state;
    if (failure === undefined) return this.props.children;
    const outdated = /dynamically imported module|module script/i.test(failure.message);
    return <FailedState error={outdated ? new UnreadableError(failure.message) : failure} wholePage />;
  }
}
