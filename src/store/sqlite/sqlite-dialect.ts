import {
  type DatabaseIntrospector,
  type Dialect,
  type DialectAdapter,
  type Driver,
  type Kysely,
  type QueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { SqliteDriver } from './sqlite-driver.ts';
import type { WorkerConnection } from './worker-connection.ts';

/** Lets Kysely speak to one connection in a worker thread. */
export class SqliteDialect implements Dialect {
  readonly driver: SqliteDriver;

  constructor(worker: WorkerConnection, deadline: number) {
    this.driver = new SqliteDriver(worker, deadline);
  }

  createDriver(): Driver {
    return this.driver;
  }

  createQueryCompiler(): QueryCompiler {
    return new SqliteQueryCompiler();
  }

  createAdapter(): DialectAdapter {
    return new SharedAdapter();
  }

  createIntrospector(db: Kysely<any>): DatabaseIntrospector {
    return new SqliteIntrospector(db);
  }
}

/** The driver takes turns itself: Kysely's own mutex would wait without a deadline. */
class SharedAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}
