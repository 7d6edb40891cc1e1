import with_go_openai
from client_cases import ClientCases
from stack import StackTest


class GoOpenai(ClientCases, StackTest):
    client = with_go_openai
