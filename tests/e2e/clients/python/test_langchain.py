import with_langchain
from client_cases import ClientCases
from stack import StackTest


class LangChain(ClientCases, StackTest):
    client = with_langchain
