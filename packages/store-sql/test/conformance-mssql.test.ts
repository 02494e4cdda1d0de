// The suite of all stores on SQL Server, in the database that RUNLEDGER_TEST_MSSQL_URI names, which has to be empty or one that this suite has made.
import { describeMssql } from "./support/mssql.js";

describeMssql();
